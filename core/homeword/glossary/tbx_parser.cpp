#include "homeword/glossary/tbx_parser.h"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

constexpr std::string_view tbx_namespace = "urn:iso:std:iso:30042:ed-2";
constexpr std::string_view draft_namespace = "urn:iso:std:iso:30042:ed:3.0";
constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";

constexpr std::pair<std::string_view, std::string_view> names_of_version_2[] = {
    {"martif", "tbx"},        {"martifHeader", "tbxHeader"},      {"termEntry", "conceptEntry"}, {"langSet", "langSec"},
    {"tig", "termSec"},       {"ntig", "termSec"},                {"refObjectList", "refObjectSec"},
};

std::string_view last_part(std::string_view uri) {
  while (uri.ends_with('/')) uri.remove_suffix(1);
  const std::size_t slash = uri.find_last_of("/:#");
  return slash == std::string_view::npos ? uri : uri.substr(slash + 1);
}

class Parser {
 public:
  Parser(std::string_view bytes, const TbxLimits& limits, TbxRuleBook& book, TbxProblems& problems, const TbxParts& parts)
      : bytes_(bytes), limits_(limits), book_(book), problems_(problems), parts_(parts),
        parser_(XML_ParserCreateNS(nullptr, '|'), XML_ParserFree) {}

  void run() {
    XML_SetReturnNSTriplet(parser_.get(), 1);
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), start_element, end_element);
    XML_SetCharacterDataHandler(parser_.get(), character_data);
    XML_SetEntityDeclHandler(parser_.get(), entity_declaration);
    XML_SetSkippedEntityHandler(parser_.get(), skipped_entity);
    XML_SetParamEntityParsing(parser_.get(), XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetUnknownEncodingHandler(parser_.get(), unknown_encoding, nullptr);
    constexpr std::size_t piece = 1 << 20;   // expat counts in int
    for (std::size_t at = 0; at == 0 || at < bytes_.size();) {
      const std::size_t size = std::min(piece, bytes_.size() - at);
      const bool is_last = at + size == bytes_.size();
      if (XML_Parse(parser_.get(), bytes_.data() + at, static_cast<int>(size), is_last ? XML_TRUE : XML_FALSE) == XML_STATUS_ERROR) {
        if (!is_stopped_)
          problems_.add_at(line(), column(), "tbx/not-well-formed",
                           std::string("the XML is broken: ") + XML_ErrorString(XML_GetErrorCode(parser_.get())) +
                               (open_.empty() ? std::string() : " inside <" + open_.back().written + ">"),
                           "Export the file again from the tool it came from.");
        return;
      }
      at += size;
      if (is_last) return;
    }
  }

 private:
  static Parser& self(void* data) { return *static_cast<Parser*>(data); }
  [[nodiscard]] std::size_t line() const { return static_cast<std::size_t>(XML_GetCurrentLineNumber(parser_.get())); }
  [[nodiscard]] std::size_t column() const { return static_cast<std::size_t>(XML_GetCurrentColumnNumber(parser_.get())) + 1; }

  void stop(std::string rule, std::string message, std::string remedy = {}, std::string element = {}) {
    if (is_stopped_) return;
    is_stopped_ = true;
    problems_.add_at(line(), column(), std::move(rule), std::move(message), std::move(remedy), std::move(element));
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  static void start_element(void* data, const XML_Char* name, const XML_Char** attributes) { self(data).start(name, attributes); }
  static void end_element(void* data, const XML_Char*) { self(data).end(); }
  static void character_data(void* data, const XML_Char* text, int length) {
    self(data).characters({text, static_cast<std::size_t>(length)});
  }
  static void entity_declaration(void* data, const XML_Char* entity, int, const XML_Char*, int, const XML_Char*, const XML_Char*,
                                 const XML_Char*, const XML_Char*) {
    self(data).stop("tbx/entity", "the file declares the entity \"" + std::string(entity) +
                    "\", which is refused because entities can hide other files or endless text",
                    "Save it again without entity declarations.");
  }
  static void skipped_entity(void* data, const XML_Char* entity, int) {
    self(data).stop("tbx/entity", "the file uses the entity &" + std::string(entity) + "; that nobody declared",
                    "Write the character itself.");
  }
  static int unknown_encoding(void*, const XML_Char* name, XML_Encoding* encoding) {
    std::string key;
    for (const char* at = name; *at != '\0'; ++at) key += static_cast<char>(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    if (key != "windows-1252" && key != "cp1252") return XML_STATUS_ERROR;
    for (int byte = 0; byte < 256; ++byte) {
      encoding->map[byte] = byte;
      if (byte < 0x80) continue;
      const char one = static_cast<char>(byte);
      const std::string text = decode_text(std::string_view(&one, 1)).text;
      std::size_t at = 0;
      encoding->map[byte] = static_cast<int>(next_code_point(text, at));
    }
    encoding->data = nullptr;
    encoding->convert = nullptr;
    encoding->release = nullptr;
    return XML_STATUS_OK;
  }

  struct Name {
    std::string_view uri, local, prefix;
  };
  static Name split(std::string_view triplet) {
    const std::size_t first = triplet.find('|');
    if (first == std::string_view::npos) return {{}, triplet, {}};
    const std::size_t second = triplet.find('|', first + 1);
    if (second == std::string_view::npos) return {triplet.substr(0, first), triplet.substr(first + 1), {}};
    return {triplet.substr(0, first), triplet.substr(first + 1, second - first - 1), triplet.substr(second + 1)};
  }

  void start(std::string_view triplet, const XML_Char** attributes) {
    if (is_stopped_) return;
    const Name name = split(triplet);
    TbxNode node;
    node.line = line();
    node.column = column();
    node.written = (name.prefix.empty() ? std::string() : std::string(name.prefix) + ":") + std::string(name.local);
    if (open_.size() >= limits_.deepest)
      return stop("tbx/limit", "elements are nested more than " + std::to_string(limits_.deepest) + " deep", {}, node.written);
    std::size_t count = 0;
    for (const XML_Char** at = attributes; at[0] != nullptr; at += 2) {
      if (++count > limits_.most_attributes)
        return stop("tbx/limit", "<" + node.written + "> has more than " + std::to_string(limits_.most_attributes) + " attributes",
                    {}, node.written);
      const Name key = split(at[0]);
      if (key.uri.empty()) {
        node.attributes.emplace_back(std::string(key.local), at[1]);
      } else if (key.uri == xml_namespace) {
        node.attributes.emplace_back("xml:" + std::string(key.local), at[1]);
      } else {
        // Of other vocabularies; kept under the prefix so that it is seen.
        node.attributes.emplace_back((key.prefix.empty() ? "x" : std::string(key.prefix)) + ":" + std::string(key.local), at[1]);
      }
    }
    if (open_.empty()) {
      if (!start_root(name, node)) return;
    } else {
      give_name(name, node);
      if (!check_frame(node)) return;
    }
    if (++element_count_ > limits_.most_elements_of_entry)
      return stop("tbx/limit", "the entry holds more than " + std::to_string(limits_.most_elements_of_entry) + " elements", {},
                  node.written);
    open_.push_back(std::move(node));
    gatherers_.emplace_back();
  }

  bool start_root(const Name& name, TbxNode& node) {
    root_namespace_ = name.uri;
    if (name.local == "martif") {
      book_.version = 2;
      node.name = "tbx";
    } else if (name.local == "tbx") {
      book_.version = 3;
      node.name = "tbx";
      book_.is_draft = name.uri == draft_namespace;
      if (name.uri != tbx_namespace && !book_.is_draft)
        problems_.add(node, "tbx/namespace", "<tbx> is not in the namespace of TBX",
                      "Write xmlns=\"" + std::string(tbx_namespace) + "\".");
    } else {
      stop("tbx/root", "this is not a TBX file: it begins with <" + node.written + ">, expected <tbx> or <martif>",
           name.local == "tmx" ? "A TMX file is a memory: use \"homeword memory import\"." : "", node.written);
      return false;
    }
    book_.dialect = std::string(node.type());
    book_.style = node.attribute("style") == "dct" ? TbxStyle::dct : TbxStyle::dca;
    if (parts_.root) parts_.root(node);
    return true;
  }

  void give_name(const Name& name, TbxNode& node) const {
    node.name = std::string(name.local);
    if (book_.version == 2) {
      for (const auto& [old_name, new_name] : names_of_version_2)
        if (name.local == old_name) node.name = std::string(new_name);
      if (!node.has_attribute("xml:lang"))
        for (auto& [key, value] : node.attributes)
          if (key == "lang") key = "xml:lang";
      return;
    }
    if (name.uri == root_namespace_) return;
    node.is_foreign = true;
    node.module = std::string(last_part(name.uri));
    if (const TbxCategory* category = find_tbx_category(name.local)) {
      node.name = std::string(category->element);
      node.attributes.insert(node.attributes.begin(), {"type", std::string(name.local)});
    } else {
      node.is_known = false;
    }
  }

  // Elements whose children are not kept together: what may stand in them is checked as it comes.
  bool check_frame(TbxNode& node) {
    TbxNode& parent = open_.back();
    if (parent.name == "body") {
      element_count_ = 0;
      if (node.name != "conceptEntry") {
        problems_.add(node, "tbx/element-not-allowed", "<" + node.written + "> may not stand in <body>; allowed there: conceptEntry");
      } else if (++entry_count_ > limits_.most_entries) {
        stop("tbx/limit", "the file holds more than " + std::to_string(limits_.most_entries) + " entries", "Split it.", node.written);
        return false;
      }
    }
    if (problems_.is_full()) {
      is_stopped_ = true;
      XML_StopParser(parser_.get(), XML_FALSE);
      return false;
    }
    return true;
  }

  void end() {
    if (is_stopped_ || open_.empty()) return;
    TbxNode node = std::move(open_.back());
    open_.pop_back();
    gatherers_.pop_back();
    if (node.name == "body" && entry_count_ == 0)
      problems_.add(node, "tbx/element-missing", "<body> holds no entry", "It must hold at least one <conceptEntry>.");
    if (open_.empty()) return check_tbx_node(node, TbxLevel::none, book_, problems_);
    TbxNode& parent = open_.back();
    if (parent.name == "body") {
      if (node.name == "conceptEntry") parts_.entry(std::move(node));
      return;
    }
    if (node.name == "termGrp" && parent.name == "termSec" && book_.version == 2) {
      // TBX 2 groups the term with its notes; TBX 3 puts both straight into the section.
      for (auto& attribute : node.attributes) parent.attributes.push_back(std::move(attribute));
      for (TbxNode& child : node.children) parent.children.push_back(std::move(child));
      return;
    }
    if (parent.name == "text" && open_.size() == 2) {
      if (node.name == "text" || node.name == "body") {
        parent.children.push_back(frame_of(node));
      } else {
        parent.children.push_back(frame_of(node));
        if (node.name == "back") parts_.back(std::move(node));
      }
      return;
    }
    if (open_.size() == 1) {
      parent.children.push_back(frame_of(node));
      if (node.name == "tbxHeader") {
        parts_.header(std::move(node));
      } else if (node.name == "text") {
        check_tbx_node(node, TbxLevel::none, book_, problems_);
      }
      return;
    }
    parent.children.push_back(std::move(node));
  }

  // What the parent needs to know of a child that was handed on.
  static TbxNode frame_of(const TbxNode& node) {
    TbxNode frame;
    frame.name = node.name;
    frame.written = node.written;
    frame.is_foreign = node.is_foreign;
    frame.is_known = node.is_known;
    frame.line = node.line;
    frame.column = node.column;
    frame.is_frame = true;
    return frame;
  }

  // Written as a reference (&#10; &amp;) and not as the character itself: then it is text, whatever character it is.
  [[nodiscard]] bool is_reference() const {
    const XML_Index at = XML_GetCurrentByteIndex(parser_.get());
    if (at < 0) return false;
    const auto index = static_cast<std::size_t>(at);
    if (index >= bytes_.size()) return false;
    return bytes_[index] == '&' || (bytes_[index] == '\0' && index + 1 < bytes_.size() && bytes_[index + 1] == '&');
  }

  void characters(std::string_view piece) {
    if (is_stopped_ || open_.empty()) return;
    // Inline markup belongs to the text around it.
    std::size_t host = open_.size() - 1;
    while (host > 0 && is_tbx_inline(open_[host].name)) {
      const std::string& name = open_[host].name;
      // Native codes of TBX 2 (<bpt>&lt;b&gt;</bpt>) are no text.
      if (name != "hi" && name != "foreign") return;
      --host;
    }
    TbxNode& node = open_[host];
    gatherers_[host].add(node.text, piece, is_reference());
    if (node.text.size() > limits_.longest_text)
      stop("tbx/limit", "the text of <" + node.written + "> is longer than " + std::to_string(limits_.longest_text) + " bytes", {},
           node.written);
  }

  std::string_view bytes_;
  const TbxLimits& limits_;
  TbxRuleBook& book_;
  TbxProblems& problems_;
  const TbxParts& parts_;
  std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser_;
  std::vector<TbxNode> open_;
  std::vector<TbxTextGatherer> gatherers_;
  std::string root_namespace_;
  std::size_t entry_count_ = 0;
  std::size_t element_count_ = 0;
  bool is_stopped_ = false;
};

}  // namespace

void parse_tbx(std::string_view bytes, const TbxLimits& limits, TbxRuleBook& book, TbxProblems& problems, const TbxParts& parts) {
  Parser(bytes, limits, book, problems, parts).run();
}

}  // namespace homeword
