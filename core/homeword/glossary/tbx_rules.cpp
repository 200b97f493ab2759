#include "homeword/glossary/tbx_rules.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace homeword {
namespace {

constexpr std::size_t problem_limit = 200;

// --- Data categories: TBX-Min and TBX-Basic modules ---

constexpr std::string_view statuses[] = {"preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts",
                                         "supersededTerm-admn-sts"};
constexpr std::string_view parts_of_speech[] = {"adjective", "noun", "other", "verb", "adverb"};
constexpr std::string_view genders[] = {"masculine", "feminine", "neuter", "other"};
constexpr std::string_view term_types[] = {"fullForm", "acronym", "abbreviation", "shortForm", "variant", "phrase"};
constexpr std::string_view transactions[] = {"origination", "modification"};
constexpr std::string_view locations[] = {
    "checkBox",           "comboBox", "comboBoxElement", "dialogBox",   "groupBox",    "informativeMessage",
    "interactiveMessage", "menuItem", "progressBar",     "pushButton",  "radioButton", "slider",
    "spinBox",            "tab",      "tableText",       "textBox",     "toolTip",     "user-definedType"};

constexpr TbxCategory categories[] = {
    {"customerSubset", "admin", TbxModule::min, true, false, true, {}},
    {"subjectField", "descrip", TbxModule::min, true, false, false, {}},
    {"administrativeStatus", "termNote", TbxModule::min, false, false, true, statuses},
    {"partOfSpeech", "termNote", TbxModule::min, false, false, true, parts_of_speech},
    {"externalCrossReference", "xref", TbxModule::min, true, true, true, {}},
    {"projectSubset", "admin", TbxModule::basic, true, false, true, {}},
    {"source", "admin", TbxModule::basic, true, true, true, {}},
    {"context", "descrip", TbxModule::basic, false, false, true, {}},
    {"definition", "descrip", TbxModule::basic, true, true, false, {}},
    {"crossReference", "ref", TbxModule::basic, true, false, true, {}},
    {"geographicalUsage", "termNote", TbxModule::basic, false, false, true, {}},
    {"grammaticalGender", "termNote", TbxModule::basic, false, false, true, genders},
    {"termLocation", "termNote", TbxModule::basic, false, false, true, locations},
    {"termType", "termNote", TbxModule::basic, false, false, true, term_types},
    {"transactionType", "transac", TbxModule::basic, true, true, true, transactions},
    {"responsibility", "transacNote", TbxModule::basic, true, true, true, {}},
    {"xGraphic", "xref", TbxModule::basic, true, true, false, {}},
};

// --- The core structure ---

using Names = std::span<const std::string_view>;
constexpr std::size_t many = static_cast<std::size_t>(-1);

struct Slot {
  Names names;
  std::size_t least = 0;
  std::size_t most = many;
};

enum class Text { none, plain, basic, note };   // what may stand between the tags: elements only; text; with <hi>; with inline

struct Element {
  std::string_view name;
  std::span<const Slot> content;
  Text text = Text::none;
  Names attributes;
  Names required;
};

#define HOMEWORD_NAMES(name, ...) constexpr std::string_view name[] = {__VA_ARGS__}
HOMEWORD_NAMES(aux, "descrip", "descripGrp", "admin", "adminGrp", "transacGrp", "note", "ref", "xref");
HOMEWORD_NAMES(links, "admin", "adminGrp", "transacGrp", "note", "ref", "xref");
HOMEWORD_NAMES(term_notes, "termNote", "termNoteGrp");
HOMEWORD_NAMES(in_descrip_group, "descripNote", "admin", "adminGrp", "transacGrp", "note", "ref", "xref");
HOMEWORD_NAMES(in_admin_group, "adminNote", "note", "ref", "xref");
HOMEWORD_NAMES(in_transac_group, "transacNote", "date", "note", "ref", "xref");
HOMEWORD_NAMES(items, "itemSet", "itemGrp", "item");
HOMEWORD_NAMES(items_of_set, "item", "itemGrp");
HOMEWORD_NAMES(n_header, "tbxHeader");
HOMEWORD_NAMES(n_text, "text");
HOMEWORD_NAMES(n_file, "fileDesc");
HOMEWORD_NAMES(n_encoding, "encodingDesc");
HOMEWORD_NAMES(n_revision, "revisionDesc");
HOMEWORD_NAMES(n_title_statement, "titleStmt");
HOMEWORD_NAMES(n_publication, "publicationStmt");
HOMEWORD_NAMES(n_source, "sourceDesc");
HOMEWORD_NAMES(n_title, "title");
HOMEWORD_NAMES(n_note, "note");
HOMEWORD_NAMES(n_p, "p");
HOMEWORD_NAMES(n_change, "change");
HOMEWORD_NAMES(n_body, "body");
HOMEWORD_NAMES(n_back, "back");
HOMEWORD_NAMES(n_reference_section, "refObjectSec");
HOMEWORD_NAMES(n_reference, "refObject");
HOMEWORD_NAMES(n_item, "item");
HOMEWORD_NAMES(n_language, "langSec");
HOMEWORD_NAMES(n_term_section, "termSec");
HOMEWORD_NAMES(n_term, "term");
HOMEWORD_NAMES(n_term_note, "termNote");
HOMEWORD_NAMES(n_descrip, "descrip");
HOMEWORD_NAMES(n_admin, "admin");
HOMEWORD_NAMES(n_transac, "transac");
HOMEWORD_NAMES(n_entry, "conceptEntry");
HOMEWORD_NAMES(a_id, "id");
HOMEWORD_NAMES(a_language, "xml:lang");
HOMEWORD_NAMES(a_id_language, "id", "xml:lang");
HOMEWORD_NAMES(a_id_language_type, "id", "xml:lang", "type");
HOMEWORD_NAMES(a_id_type, "id", "type");
HOMEWORD_NAMES(a_category, "id", "xml:lang", "target", "datatype", "type", "module");
HOMEWORD_NAMES(a_xref, "id", "target", "type", "module");
HOMEWORD_NAMES(a_root, "style", "xml:lang", "type");
HOMEWORD_NAMES(a_hi, "target", "xml:lang", "type");
HOMEWORD_NAMES(a_code, "id", "startRef", "target", "isolated", "disp", "equiv", "subType", "type");
HOMEWORD_NAMES(r_type, "type");
HOMEWORD_NAMES(r_target_type, "target", "type");
#undef HOMEWORD_NAMES

constexpr Slot c_root[] = {{n_header, 1, 1}, {n_text, 1, 1}};
constexpr Slot c_header[] = {{n_file, 1, 1}, {n_encoding, 0, 1}, {n_revision, 0, 1}};
constexpr Slot c_file[] = {{n_title_statement, 0, 1}, {n_publication, 0, 1}, {n_source, 1, many}};
constexpr Slot c_title_statement[] = {{n_title, 1, 1}, {n_note, 0, many}};
constexpr Slot c_paragraphs[] = {{n_p, 1, many}};
constexpr Slot c_revision[] = {{n_change, 1, many}};
constexpr Slot c_text[] = {{n_body, 1, 1}, {n_back, 0, 1}};
constexpr Slot c_body[] = {{n_entry, 0, many}};   // that there is one is checked by the parser
constexpr Slot c_back[] = {{n_reference_section, 0, many}};
constexpr Slot c_reference_section[] = {{n_reference, 1, many}};
constexpr Slot c_reference[] = {{items, 1, many}};
constexpr Slot c_item_set[] = {{items_of_set, 1, many}};
constexpr Slot c_item_group[] = {{n_item, 1, 1}, {links, 0, many}};
constexpr Slot c_entry[] = {{aux, 0, many}, {n_language, 1, many}};
constexpr Slot c_language[] = {{aux, 0, many}, {n_term_section, 1, many}};
constexpr Slot c_term_section[] = {{n_term, 1, 1}, {term_notes, 0, many}, {aux, 0, many}};
constexpr Slot c_term_note_group[] = {{n_term_note, 1, 1}, {links, 0, many}};
constexpr Slot c_descrip_group[] = {{n_descrip, 1, 1}, {in_descrip_group, 0, many}};
constexpr Slot c_admin_group[] = {{n_admin, 1, 1}, {in_admin_group, 0, many}};
constexpr Slot c_transac_group[] = {{n_transac, 1, 1}, {in_transac_group, 0, many}};

constexpr Element elements[] = {
    {"tbx", c_root, Text::none, a_root, a_root},
    {"tbxHeader", c_header, Text::none, a_id, {}},
    {"fileDesc", c_file, Text::none, a_id, {}},
    {"titleStmt", c_title_statement, Text::none, a_id_language, {}},
    {"title", {}, Text::plain, a_id_language, {}},
    {"publicationStmt", c_paragraphs, Text::none, a_id, {}},
    {"sourceDesc", c_paragraphs, Text::none, a_id_language, {}},
    {"encodingDesc", c_paragraphs, Text::none, a_id, {}},
    {"revisionDesc", c_revision, Text::none, a_id_language, {}},
    {"change", c_paragraphs, Text::none, a_id_language, {}},
    {"p", {}, Text::note, a_id_language_type, {}},
    {"text", c_text, Text::none, a_id, {}},
    {"body", c_body, Text::none, a_id, {}},
    {"back", c_back, Text::none, a_id, {}},
    {"refObjectSec", c_reference_section, Text::none, a_id_type, r_type},
    {"refObject", c_reference, Text::none, a_id, {}},
    {"itemSet", c_item_set, Text::none, a_id_type, {}},
    {"itemGrp", c_item_group, Text::none, a_id, {}},
    {"item", {}, Text::note, a_id_type, {}},
    {"conceptEntry", c_entry, Text::none, a_id, a_id},
    {"langSec", c_language, Text::none, a_language, a_language},
    {"termSec", c_term_section, Text::none, a_id, {}},
    {"term", {}, Text::basic, a_id, {}},
    {"termNote", {}, Text::note, a_category, r_type},
    {"termNoteGrp", c_term_note_group, Text::none, a_id, {}},
    {"descrip", {}, Text::note, a_category, r_type},
    {"descripGrp", c_descrip_group, Text::none, a_id, {}},
    {"descripNote", {}, Text::plain, a_category, r_type},
    {"admin", {}, Text::note, a_category, r_type},
    {"adminGrp", c_admin_group, Text::none, a_id, {}},
    {"adminNote", {}, Text::plain, a_category, r_type},
    {"transac", {}, Text::plain, a_category, r_type},
    {"transacGrp", c_transac_group, Text::none, a_id, {}},
    {"transacNote", {}, Text::plain, a_category, r_type},
    {"date", {}, Text::plain, a_id, {}},
    {"note", {}, Text::note, a_id_language, {}},
    {"ref", {}, Text::plain, a_category, r_type},
    {"xref", {}, Text::plain, a_xref, r_target_type},
    {"hi", {}, Text::plain, a_hi, {}},
    {"foreign", {}, Text::note, a_id_language, {}},
    {"sc", {}, Text::none, a_code, a_id},
    {"ec", {}, Text::none, a_code, {}},
    {"ph", {}, Text::none, a_code, {}},
};

const Element* find_element(std::string_view name) {
  for (const Element& element : elements)
    if (element.name == name) return &element;
  return nullptr;
}

bool contains(Names names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

std::string join(Names names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

std::string contents_of(const Element& element) {
  std::set<std::string_view> names;
  for (const Slot& slot : element.content) names.insert(slot.names.begin(), slot.names.end());
  if (element.text == Text::basic) names.insert("hi");
  if (element.text == Text::note) names.insert({"hi", "foreign", "sc", "ec", "ph"});
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out.empty() ? (element.text == Text::none ? "nothing" : "only text") : out;
}

bool is_name(std::string_view text) {   // NCName, as far as ids need it
  if (text.empty()) return false;
  const auto is_start = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || static_cast<unsigned char>(byte) >= 0x80;
  };
  if (!is_start(text[0])) return false;
  return std::all_of(text.begin() + 1, text.end(), [&](char byte) {
    return is_start(byte) || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
  });
}

bool is_language(std::string_view text) {   // xsd:language
  std::size_t part = 0;
  bool is_first = true;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != '-') {
      const char byte = text[i];
      const bool is_alpha = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
      if (!is_alpha && (is_first || byte < '0' || byte > '9')) return false;
      ++part;
      continue;
    }
    if (part == 0 || part > 8) return false;
    part = 0;
    is_first = false;
  }
  return true;
}

bool is_date(std::string_view text) {   // xsd:date
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto digits = [&](std::size_t from, std::size_t count) {
    if (text.size() < from + count) return -1;
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const int year = digits(0, 4), month = digits(5, 2), day = digits(8, 2);
  if (year < 0 || text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  static constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (day > lengths[month - 1] + (month == 2 && is_leap ? 1 : 0)) return false;
  const std::string_view zone = text.substr(10);
  if (zone.empty() || zone == "Z") return true;
  return zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':' && digits(11, 2) >= 0 && digits(14, 2) >= 0;
}

bool is_web_address(std::string_view text) {
  const std::size_t at = text.find("http");
  if (at == std::string_view::npos) return false;
  const std::string_view rest = text.substr(at + 4);
  return (rest.starts_with("://") && rest.size() > 3) || (rest.starts_with("s://") && rest.size() > 4);
}

TbxLevel level_of(std::string_view name, TbxLevel outer) {
  if (name == "conceptEntry") return TbxLevel::concept_entry;
  if (name == "langSec") return TbxLevel::language_section;
  if (name == "termSec") return TbxLevel::term_section;
  return outer;
}

std::string levels_of(const TbxCategory& category) {
  std::string out;
  const auto add = [&](bool is_allowed, const char* name) {
    if (is_allowed) out += (out.empty() ? "<" : ", <") + std::string(name) + ">";
  };
  add(category.at_concept, "conceptEntry");
  add(category.at_language, "langSec");
  add(category.at_term, "termSec");
  return out;
}

std::string names_of_categories(const TbxRuleBook& book, std::string_view element) {
  std::string out;
  for (const TbxCategory& category : categories)
    if (category.element == element && book.allows(category)) out += (out.empty() ? "" : ", ") + std::string(category.name);
  return out;
}

class Checker {
 public:
  Checker(const TbxRuleBook& book, TbxProblems& problems) : book_(book), problems_(problems) {}

  void check(const TbxNode& node, TbxLevel outer) {
    if (problems_.is_full() || node.is_frame) return;
    const TbxLevel level = level_of(node.name, outer);
    const Element* element = node.is_known ? find_element(node.name) : nullptr;
    if (element == nullptr) {
      // Foreign elements of unknown modules and elements of TBX 2 that TBX 3 dropped: their parent told about them.
      return;
    }
    if (book_.version == 3) check_attributes(node, *element);
    else check_attributes_of_version_2(node, *element);
    check_content(node, *element);
    if (level != TbxLevel::none) check_category(node, level);
    if (node.name == "date" && !is_date(node.text))
      soft(node, "tbx/date", "<date>: \"" + node.text + "\" is not a date, expected 2026-03-04");
    if (node.name == "tbx") check_root(node);
    for (const TbxNode& child : node.children) check(child, level);
    if (element->text == Text::note && book_.version == 3) check_codes(node);
  }

 private:
  // A problem where the rules are those of a published dialect, a warning where files make their own.
  void soft(const TbxNode& node, std::string rule, std::string message, std::string remedy = {}) {
    if (book_.version == 2 || book_.is_draft) {
      problems_.warn(node, std::move(rule), std::move(message));
    } else {
      problems_.add(node, std::move(rule), std::move(message), std::move(remedy));
    }
  }

  void check_root(const TbxNode& node) {
    if (book_.version != 3) return;
    const std::string_view style = node.attribute("style");
    if (node.has_attribute("style") && style != "dca" && style != "dct")
      problems_.add(node, "tbx/attribute-value", "the attribute style of <tbx> is \"" + std::string(style) + "\", expected dca or dct");
    const std::string_view type = node.type();
    if (node.has_attribute("type") && (!type.starts_with("TBX-") || type.size() < 5))
      problems_.add(node, "tbx/attribute-value", "the attribute type of <tbx> is \"" + std::string(type) +
                    "\", expected the name of a dialect such as TBX-Basic");
  }

  void check_attributes(const TbxNode& node, const Element& element) {
    for (const std::string_view name : element.required)
      if (!node.has_attribute(name))
        problems_.add(node, "tbx/attribute-missing", "<" + node.written + "> lacks the attribute " + std::string(name));
    for (const auto& [key, value] : node.attributes) {
      if (!contains(element.attributes, key)) {
        if (key.starts_with("xml:") && key != "xml:lang") continue;   // xml:space, xml:base: of XML itself
        if (key == "xmlns" || key.find(':') == std::string::npos || key == "xml:lang")
          problems_.add(node, "tbx/attribute-not-allowed", "<" + node.written + "> may not have the attribute " + key +
                        (element.attributes.empty() ? std::string() : "; allowed there: " + join(element.attributes)));
        continue;
      }
      if ((key == "id" || key == "startRef") && !is_name(value))
        problems_.add(node, "tbx/attribute-value", "the " + key + " \"" + value + "\" of <" + node.written +
                      "> is not a name that XML allows (a letter first, then letters, digits, - _ .)");
      if (key == "xml:lang" && node.name != "langSec" && node.name != "tbx" && !is_language(value))
        problems_.add(node, "tbx/attribute-value", "the xml:lang \"" + value + "\" of <" + node.written + "> is not a language tag");
      if (key == "xml:lang" && value.empty())
        problems_.add(node, "tbx/attribute-value", "the xml:lang of <" + node.written + "> is empty");
    }
    if (node.name == "xref" && node.has_attribute("target") && !is_web_address(node.attribute("target")))
      problems_.add(node, "tbx/target", "the target \"" + std::string(node.attribute("target")) + "\" of <" + node.written +
                    "> is not an address on the web (http://… or https://…)");
    if (node.name == "hi" && node.has_attribute("type")) {
      static constexpr std::string_view kinds[] = {"entailedTerm", "hotkey", "italics", "bold", "superscript", "subscript", "math"};
      if (!contains(kinds, node.type()))
        problems_.add(node, "tbx/attribute-value", "the type \"" + std::string(node.type()) + "\" of <hi> is not one of: " + join(kinds));
    }
  }

  void check_attributes_of_version_2(const TbxNode& node, const Element& element) {
    if (node.name == "langSec" && node.attribute("xml:lang").empty())
      problems_.add(node, "tbx/attribute-missing", "<" + node.written + "> lacks the attribute xml:lang");
    if (contains(element.required, "type") && node.name != "tbx" && node.name != "refObjectSec" && node.type().empty())
      problems_.add(node, "tbx/attribute-missing", "<" + node.written + "> lacks the attribute type");
  }

  void check_content(const TbxNode& node, const Element& element) {
    if (element.text == Text::none && !node.text.empty() && !is_tbx_inline(node.name))
      problems_.add(node, "tbx/text-not-allowed", "text stands directly in <" + node.written + ">: \"" +
                    node.text.substr(0, std::min<std::size_t>(node.text.size(), 40)) + "\"");
    std::vector<std::size_t> counts(element.content.size(), 0);
    std::size_t at = 0;
    for (const TbxNode& child : node.children) {
      if (is_tbx_inline(child.name) && element.text != Text::none) {
        const bool is_allowed = element.text == Text::note ? child.name != "bpt" && child.name != "ept" && child.name != "it" &&
                                                                child.name != "ut" && child.name != "sub"
                                                          : element.text == Text::basic && child.name == "hi";
        if (!is_allowed && book_.version == 3) refuse_child(node, element, child);
        continue;
      }
      if (!child.is_known) {
        if (book_.has_categories())
          soft(child, "tbx/category-unknown", "<" + child.written + "> is no data category of " + book_.dialect,
               "Allowed modules: " + std::string(book_.dialect == "TBX-Core" ? "none" : book_.dialect == "TBX-Min" ? "min" : "min, basic") + ".");
        continue;
      }
      std::size_t slot = at;
      while (slot < element.content.size() && !contains(element.content[slot].names, child.name)) ++slot;
      if (slot < element.content.size()) {
        at = slot;
        ++counts[slot];
        continue;
      }
      slot = 0;
      while (slot < element.content.size() && !contains(element.content[slot].names, child.name)) ++slot;
      if (slot == element.content.size()) {
        refuse_child(node, element, child);
        continue;
      }
      ++counts[slot];
      // Tags of data categories may stand in any order.
      if (child.is_foreign || book_.version == 2) continue;
      if (slot == 0 && element.content[0].least == 1) continue;   // told below, where the intruder stands
      problems_.add(child, "tbx/element-order", "<" + child.written + "> stands too late in <" + node.written +
                    ">: it must come before <" + std::string(element.content[at].names.front()) + ">" +
                    (element.content[at].names.size() > 1 ? " and its kin" : ""));
    }
    for (std::size_t slot = 0; slot < element.content.size(); ++slot) {
      const Slot& rule = element.content[slot];
      if (counts[slot] < rule.least)
        problems_.add(node, "tbx/element-missing", "<" + node.written + "> lacks " + (rule.names.size() == 1 ? "the element <" : "one of <") +
                      join(rule.names) + ">");
      if (counts[slot] > rule.most)
        problems_.add(node, "tbx/element-repeated", "<" + node.written + "> holds " + std::to_string(counts[slot]) + " <" +
                      join(rule.names) + ">, at most " + std::to_string(rule.most) + " may stand there");
    }
    // An element that must come first and does not.
    if (!element.content.empty() && element.content.front().least == 1 && !node.children.empty() && book_.version == 3) {
      const TbxNode& first = node.children.front();
      if (counts.front() > 0 && first.is_known && !first.is_foreign && !contains(element.content.front().names, first.name) &&
          find_slot(element, first.name) != nullptr)
        problems_.add(first, "tbx/element-order", "<" + first.written + "> stands before <" +
                      std::string(element.content.front().names.front()) + ">, which must come first in <" + node.written + ">");
    }
  }

  static const Slot* find_slot(const Element& element, std::string_view name) {
    for (const Slot& slot : element.content)
      if (contains(slot.names, name)) return &slot;
    return nullptr;
  }

  void refuse_child(const TbxNode& node, const Element& element, const TbxNode& child) {
    if (child.name == "termNote") {
      soft_unless_core(child, "tbx/category-level", "<" + child.written + "> may stand in <termSec> only, not in <" + node.written + ">");
      return;
    }
    if (book_.version == 2 && find_element(child.name) == nullptr) {
      problems_.warn(child, "tbx/element-unknown", "<" + child.written + "> is not known here and left out");
      return;
    }
    problems_.add(child, find_element(child.name) == nullptr ? "tbx/element-unknown" : "tbx/element-not-allowed",
                  "<" + child.written + "> may not stand in <" + node.written + ">; allowed there: " + contents_of(element));
  }

  void soft_unless_core(const TbxNode& node, std::string rule, std::string message) {
    if (book_.is_draft) problems_.warn(node, std::move(rule), std::move(message));
    else problems_.add(node, std::move(rule), std::move(message));
  }

  void check_category(const TbxNode& node, TbxLevel level) {
    static constexpr std::string_view carriers[] = {"admin", "adminNote", "descrip", "descripNote", "ref", "termNote", "transac",
                                                    "transacNote", "xref"};
    if (!contains(carriers, node.name) || !node.has_attribute("type")) return;
    const std::string type(node.type());
    if (type.empty()) {
      soft(node, "tbx/category-missing", "the attribute type of <" + node.written + "> is empty; it must name a data category");
      return;
    }
    if (!book_.has_categories()) return;
    if (node.is_foreign && book_.style == TbxStyle::dca) {
      soft(node, "tbx/style", "<" + node.written + "> is a data category as a tag, but the file declares style=\"dca\"");
    } else if (!node.is_foreign && book_.style == TbxStyle::dct && book_.dialect != "TBX-Core") {
      soft(node, "tbx/style", "<" + node.written + " type=\"" + type + "\"> is a data category as an attribute, but the file declares style=\"dct\"");
    }
    const TbxCategory* category = find_tbx_category(node.name, type);
    if (category == nullptr || !book_.allows(*category)) {
      const std::string allowed = names_of_categories(book_, node.name);
      const TbxCategory* elsewhere = find_tbx_category(type);
      soft(node, "tbx/category-unknown", "<" + node.written + ">: \"" + type + "\" is no data category of <" + node.name + "> in " + book_.dialect +
           (elsewhere != nullptr && elsewhere->element != node.name && book_.allows(*elsewhere)
                ? "; it belongs on <" + std::string(elsewhere->element) + ">" : std::string()) +
           (allowed.empty() ? "; that dialect has none for it" : "; allowed: " + allowed));
      return;
    }
    if (node.is_foreign && !book_.is_draft && node.module != (category->module == TbxModule::min ? "min" : "basic"))
      problems_.add(node, "tbx/category-unknown", "<" + node.written + "> is in the wrong module: " + type + " belongs to module " +
                    (category->module == TbxModule::min ? "min" : "basic"));
    if (!is_allowed_at(*category, level))
      soft(node, "tbx/category-level", "<" + node.written + "> /" + type + "/ may not stand at this level; allowed in " + levels_of(*category));
    if (!category->values.empty() && !contains(category->values, node.text))
      soft(node, "tbx/category-value", "<" + node.written + ">: \"" + node.text + "\" is not a value of /" + type + "/, expected one of: " +
           join(category->values));
  }

  // sc and ec of one note belong together.
  void check_codes(const TbxNode& node) {
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const TbxNode& code = node.children[i];
      if (code.name != "sc" && code.name != "ec") continue;
      const bool is_start = code.name == "sc";
      bool has_partner = false;
      for (std::size_t k = 0; k < node.children.size(); ++k)
        has_partner |= node.children[k].name == (is_start ? "ec" : "sc") && (is_start ? k > i : k < i);
      const std::string_view isolated = code.attribute("isolated");
      if (!isolated.empty() && isolated != (has_partner ? "no" : "yes"))
        problems_.add(code, "tbx/inline-code", "isolated=\"" + std::string(isolated) + "\" of <" + code.name + "> must be \"" +
                      (has_partner ? "no" : "yes") + "\": its partner " + (has_partner ? "stands" : "does not stand") + " in the same text");
      if (!is_start && has_partner && !code.has_attribute("startRef"))
        problems_.add(code, "tbx/inline-code", "<ec> lacks the attribute startRef, which names its <sc>");
      if (!is_start && !has_partner && code.attribute("id").empty())
        problems_.add(code, "tbx/inline-code", "<ec> lacks the attribute id, which it needs without an <sc> in the same text");
    }
  }

  const TbxRuleBook& book_;
  TbxProblems& problems_;
};

}  // namespace

const TbxCategory* find_tbx_category(std::string_view name) {
  for (const TbxCategory& category : categories)
    if (category.name == name) return &category;
  return nullptr;
}

const TbxCategory* find_tbx_category(std::string_view element, std::string_view name) {
  const TbxCategory* category = find_tbx_category(name);
  return category != nullptr && category->element == element ? category : nullptr;
}

bool is_allowed_at(const TbxCategory& category, TbxLevel level) {
  switch (level) {
    case TbxLevel::none: return false;
    case TbxLevel::concept_entry: return category.at_concept;
    case TbxLevel::language_section: return category.at_language;
    case TbxLevel::term_section: return category.at_term;
  }
  return false;
}

bool TbxRuleBook::has_categories() const {
  return version == 3 && (dialect == "TBX-Core" || dialect == "TBX-Min" || dialect == "TBX-Basic");
}

bool TbxRuleBook::allows(const TbxCategory& category) const {
  if (dialect == "TBX-Core") return false;
  return dialect != "TBX-Min" || category.module == TbxModule::min;
}

void TbxProblems::add_at(std::size_t line, std::size_t column, std::string rule, std::string message, std::string remedy,
                         std::string element) {
  ++count_;
  if (count_ > problem_limit) return;
  Finding finding;
  finding.file = file_;
  finding.line = line;
  finding.column = column;
  finding.rule = std::move(rule);
  finding.severity = Severity::error;
  finding.message = std::move(message);
  finding.text = std::move(element);
  if (!remedy.empty()) finding.suggestions = {std::move(remedy)};
  problems_.push_back(std::move(finding));
}

void TbxProblems::add(const TbxNode& node, std::string rule, std::string message, std::string remedy) {
  add_at(node.line, node.column, std::move(rule), std::move(message), std::move(remedy), node.written);
}

void TbxProblems::warn(const TbxNode& node, std::string rule, std::string message) {
  for (auto& [place, count] : warned_)
    if (notices_[place].rule == rule && notices_[place].message == message) {
      ++count;
      return;
    }
  if (warned_.size() >= problem_limit) return;
  Finding finding;
  finding.file = file_;
  finding.line = node.line;
  finding.column = node.column;
  finding.rule = std::move(rule);
  finding.severity = Severity::warning;
  finding.message = std::move(message);
  finding.text = node.written;
  warned_.emplace_back(notices_.size(), 1);
  notices_.push_back(std::move(finding));
}

bool TbxProblems::is_full() const { return count_ > problem_limit; }

void TbxProblems::finish() {
  for (const auto& [place, count] : warned_)
    if (count > 1) notices_[place].message += " (" + std::to_string(count) + " times)";
  warned_.clear();
  std::stable_sort(problems_.begin(), problems_.end(), [](const Finding& left, const Finding& right) { return left.line < right.line; });
  if (count_ <= problem_limit) return;
  Finding finding;
  finding.file = file_;
  finding.rule = "tbx/more-problems";
  finding.severity = Severity::error;
  finding.message = "there are more problems; the first " + std::to_string(problem_limit) + " are listed";
  problems_.push_back(std::move(finding));
}

bool is_allowed_child(std::string_view element, std::string_view child) {
  const Element* found = find_element(element);
  if (found == nullptr) return false;
  return std::any_of(found->content.begin(), found->content.end(), [&](const Slot& slot) { return contains(slot.names, child); });
}

void check_tbx_node(const TbxNode& node, TbxLevel level, const TbxRuleBook& book, TbxProblems& problems) {
  Checker(book, problems).check(node, level);
}

bool is_valid_in_basic(const TbxNode& node, TbxLevel level) {
  TbxRuleBook book;
  book.dialect = "TBX-Basic";
  std::vector<Finding> problems, notices;
  TbxProblems sink("", problems, notices);
  Checker(book, sink).check(node, level);
  const std::string_view parent = level == TbxLevel::concept_entry      ? "conceptEntry"
                                  : level == TbxLevel::language_section ? "langSec"
                                                                        : "termSec";
  return problems.empty() && node.is_known && is_allowed_child(parent, node.name);
}

}  // namespace homeword
