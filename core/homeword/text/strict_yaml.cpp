#include "homeword/text/strict_yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <unordered_set>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

constexpr std::size_t deepest_level = 64;

std::string shorten(const std::string& text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

const char* name_of_kind(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null: return "nothing";
    case YamlNode::Kind::scalar: return "a text";
    case YamlNode::Kind::list: return "a list";
    case YamlNode::Kind::map: return "a map";
  }
  return "?";
}

// yaml-cpp 0.7 writes "\N" (next line) and "\_" (no-break space) as one byte instead of as UTF-8.
std::string mend_escapes(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char byte = text[at];
    if (byte == '\x85' || byte == '\xA0') {
      out += {'\xC2', byte};
      ++at;
      continue;
    }
    const std::size_t start = at;
    static_cast<void>(next_code_point(text, at));
    out.append(text, start, at - start);
  }
  return out;
}

// Leaves yaml-cpp's parser, which has no other way to be stopped.
struct Refusal {
  Error error;
};

}  // namespace

class StrictYamlBuilder : public YAML::EventHandler {
 public:
  StrictYamlBuilder(std::string_view text, std::string_view file)
      : file_(std::make_shared<const std::string>(file)), text_(text), lines_(text) {}

  std::optional<YamlNode> root;

  [[nodiscard]] Error error_at(const YAML::Mark& mark, std::string message, std::string found = {},
                               std::string expected = {}, std::string remedy = {}) const {
    const auto place = place_of(mark);
    return {.message = std::move(message),
            .file = *file_,
            .line = place.line,
            .column = place.column,
            .found = shorten(found),
            .expected = std::move(expected),
            .remedy = std::move(remedy)};
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(make(mark, YamlNode::Kind::null), mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(mark, 1); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (tag == "!" && !is_closed(mark))
      throw Refusal{error_at(mark, "the quotation mark is not closed", {}, {}, "Close the quotation mark")};
    YamlNode node = make(mark, YamlNode::Kind::scalar);
    node.text_ = mend_escapes(value);
    if (!is_valid_utf8(node.text_)) throw Refusal{error_at(mark, "the text is not UTF-8")};
    node.is_quoted_ = tag == "!";
    add(std::move(node), mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    YamlNode node;
    YAML::Mark mark;
    std::optional<std::string> key;  // read, its value still to come
    std::unordered_set<std::string> keys;
  };

  // yaml-cpp 0.7 lets a quoted scalar run to the end of the file when that ends with a line break.
  [[nodiscard]] bool is_closed(const YAML::Mark& mark) const {
    auto at = static_cast<std::size_t>(mark.pos);
    if (at >= text_.size() || (text_[at] != '"' && text_[at] != '\'')) return true;
    const char quote = text_[at++];
    for (; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') ++at;
      else if (text_[at] == quote && quote == '\'' && at + 1 < text_.size() && text_[at + 1] == quote) ++at;
      else if (text_[at] == quote) return true;
    }
    return false;
  }

  [[nodiscard]] LineIndex::Place place_of(const YAML::Mark& mark) const {
    return mark.is_null() ? LineIndex::Place{} : lines_.place_of(static_cast<std::size_t>(mark.pos));
  }

  [[nodiscard]] YamlNode make(const YAML::Mark& mark, YamlNode::Kind kind) const {
    YamlNode node;
    node.kind_ = kind;
    node.file_ = file_;
    const auto place = place_of(mark);
    node.line_ = place.line;
    node.column_ = place.column;
    return node;
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != 0)
      throw Refusal{error_at(mark, "anchors and aliases are not read here", {}, {}, "Write the value out in full")};
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!") throw Refusal{error_at(mark, "tags are not read here", tag, {}, "Remove the tag")};
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (levels_.size() == deepest_level)
      throw Refusal{error_at(mark, "the file is nested too deeply", {}, "at most 64 levels")};
    if (!levels_.empty() && levels_.back().node.is_map() && !levels_.back().key)
      throw Refusal{error_at(mark, "a key must be a text", name_of_kind(kind))};
    levels_.push_back({make(mark, kind), mark, std::nullopt, {}});
  }

  void close() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    add(std::move(level.node), level.mark);
  }

  void add(YamlNode node, const YAML::Mark& mark) {
    if (levels_.empty()) {
      root = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.is_list()) {
      level.node.items_.push_back(std::move(node));
    } else if (level.key) {
      level.node.entries_.emplace_back(*std::move(level.key), std::move(node));
      level.key.reset();
    } else {
      if (!node.is_scalar()) throw Refusal{error_at(mark, "a key must be a text", name_of_kind(node.kind()))};
      if (!level.keys.insert(node.text_).second)
        throw Refusal{error_at(mark, "the key is written twice in one map", node.text_, {}, "Keep one of the two")};
      level.key = std::move(node.text_);
    }
  }

  std::shared_ptr<const std::string> file_;
  std::string_view text_;
  LineIndex lines_;
  std::vector<Level> levels_;
};

Result<YamlNode> parse_strict_yaml(std::string_view bytes, std::string_view file, std::size_t budget) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.size() > budget)
    return fail({.message = "the file is too large",
                 .file = std::string(file),
                 .found = std::to_string(bytes.size()) + " bytes",
                 .expected = "at most " + std::to_string(budget) + " bytes"});
  if (const std::size_t bad = find_invalid_utf8(bytes); bad < bytes.size()) {
    const auto place = LineIndex(bytes.substr(0, bad)).place_of(bad);
    return fail({.message = "the file is not UTF-8",
                 .file = std::string(file),
                 .line = place.line,
                 .column = place.column,
                 .remedy = "Save it as UTF-8"});
  }
  StrictYamlBuilder builder(bytes, file);
  try {
    std::istringstream stream{std::string(bytes)};
    YAML::Parser parser(stream);
    // A file of comments alone has no document.
    if (!parser.HandleNextDocument(builder)) return YamlNode{};
    YamlNode root = builder.root ? *std::move(builder.root) : YamlNode{};
    StrictYamlBuilder second(bytes, file);
    if (parser.HandleNextDocument(second))
      return fail({.message = "the file holds several documents", .file = std::string(file), .expected = "one document"});
    return root;
  } catch (const Refusal& refusal) {
    return tl::make_unexpected(refusal.error);
  } catch (const YAML::Exception& exception) {
    return tl::make_unexpected(builder.error_at(exception.mark, "this is not YAML: " + exception.msg));
  }
}

// ---- YamlNode

const std::string& YamlNode::file() const {
  static const std::string none;
  return file_ ? *file_ : none;
}

Error YamlNode::error(std::string message, std::string expected, std::string remedy) const {
  return {.message = std::move(message),
          .file = file(),
          .line = line_,
          .column = column_,
          .found = is_scalar() ? shorten(text_) : name_of_kind(kind_),
          .expected = std::move(expected),
          .remedy = std::move(remedy)};
}

void YamlNode::refuse(std::string message, std::string expected, std::string remedy) const {
  throw YamlShapeError(error(std::move(message), std::move(expected), std::move(remedy)));
}

const std::string& YamlNode::text() const {
  if (!is_scalar()) refuse("this has the wrong shape", "a text");
  return text_;
}

long long YamlNode::integer() const {
  const std::string& digits = text();
  long long value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc() || end != digits.data() + digits.size() || is_quoted_) refuse("this has the wrong shape", "a whole number");
  return value;
}

double YamlNode::number() const {
  const std::string& digits = text();
  double value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc() || end != digits.data() + digits.size() || is_quoted_) refuse("this has the wrong shape", "a number");
  return value;
}

bool YamlNode::boolean() const {
  const std::string& word = text();
  if (is_quoted_ || (word != "true" && word != "false")) refuse("this has the wrong shape", "true or false");
  return word == "true";
}

const std::vector<YamlNode>& YamlNode::items() const {
  if (!is_list() && !is_null()) refuse("this has the wrong shape", "a list");
  return items_;
}

const std::vector<YamlNode::Entry>& YamlNode::entries() const {
  if (!is_map() && !is_null()) refuse("this has the wrong shape", "a map");
  return entries_;
}

std::vector<std::string> YamlNode::texts() const {
  std::vector<std::string> all;
  all.reserve(items().size());
  for (const YamlNode& item : items()) all.push_back(item.text());
  return all;
}

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& [name, value] : entries())
    if (name == key) return &value;
  return nullptr;
}

const YamlNode& YamlNode::at(std::string_view key) const {
  const YamlNode* value = find(key);
  if (value == nullptr) {
    Error missing = error("\"" + std::string(key) + "\" is missing");
    missing.found.clear();
    throw YamlShapeError(std::move(missing));
  }
  return *value;
}

std::string YamlNode::text_or(std::string_view key, std::string_view otherwise) const {
  const YamlNode* value = find(key);
  return value != nullptr ? value->text() : std::string(otherwise);
}

long long YamlNode::integer_or(std::string_view key, long long otherwise) const {
  const YamlNode* value = find(key);
  return value != nullptr ? value->integer() : otherwise;
}

bool YamlNode::boolean_or(std::string_view key, bool otherwise) const {
  const YamlNode* value = find(key);
  return value != nullptr ? value->boolean() : otherwise;
}

std::vector<std::string> YamlNode::texts_or_none(std::string_view key) const {
  const YamlNode* value = find(key);
  return value != nullptr ? value->texts() : std::vector<std::string>();
}

void YamlNode::allow_keys(std::initializer_list<std::string_view> keys) const {
  for (const auto& [name, value] : entries()) {
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
    std::string known;
    for (std::string_view key : keys) known += (known.empty() ? "" : ", ") + std::string(key);
    Error unknown = value.error("the key is not known", known, "Correct its spelling or remove it");
    unknown.found = name;
    throw YamlShapeError(std::move(unknown));
  }
}

}  // namespace homeword
