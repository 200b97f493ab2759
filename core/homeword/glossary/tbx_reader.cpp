#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/language_names.h"
#include "homeword/glossary/tbx.h"
#include "homeword/glossary/tbx_fields.h"
#include "homeword/glossary/tbx_parser.h"
#include "homeword/glossary/wide_terms.h"
#include "homeword/text/language_tag.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

constexpr std::string_view unknown_language = "und";   // BCP 47: not determined

// Names of administrativeStatus in TBX 3, TBX 2 and the draft of TBX 3.
constexpr std::pair<std::string_view, TermStatus> status_words[] = {
    {"preferredTerm-admn-sts", TermStatus::preferred},   {"admittedTerm-admn-sts", TermStatus::admitted},
    {"deprecatedTerm-admn-sts", TermStatus::deprecated}, {"supersededTerm-admn-sts", TermStatus::superseded},
    {"preferred", TermStatus::preferred},                {"admitted", TermStatus::admitted},
    {"notRecommended", TermStatus::deprecated},          {"obsolete", TermStatus::superseded},
    {"preferredTerm", TermStatus::preferred},            {"admittedTerm", TermStatus::admitted},
    {"deprecatedTerm", TermStatus::deprecated},          {"supersededTerm", TermStatus::superseded},
    {"deprecated", TermStatus::deprecated},              {"superseded", TermStatus::superseded},
    {"forbidden", TermStatus::deprecated},
};
// In TBX 2 these say that somebody in authority wants the term.
constexpr std::string_view preferred_words[] = {"standardizedTerm-admn-sts", "standardizedTerm", "legalTerm-admn-sts", "regulatedTerm-admn-sts"};

constexpr std::pair<std::string_view, Gender> gender_words[] = {
    {"masculine", Gender::masculine}, {"feminine", Gender::feminine}, {"neuter", Gender::neuter}};

bool is_yes(std::string_view value) { return value == "yes"; }

// Only a text and its type: nothing else would be lost by keeping the text alone.
bool is_plain(const TbxNode& node) {
  if (!node.children.empty()) return false;
  return std::all_of(node.attributes.begin(), node.attributes.end(), [](const auto& attribute) {
    return attribute.first == "type" || attribute.first == "module" || (attribute.first == "datatype" && attribute.second == "plainText");
  });
}

void append_paragraph(std::string& target, std::string_view text) {
  if (text.empty()) return;
  if (!target.empty()) target += "\n\n";
  target += text;
}

void append_node(std::map<std::string, std::string>& more, const TbxNode& node) {
  TbxNode clean = node;
  std::erase_if(clean.attributes, [](const auto& attribute) { return attribute.first == "module"; });
  write_tbx_node(more["tbx"], clean);
}

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& file, std::vector<Finding>& problems, const TbxLimits& limits)
      : bytes_(bytes), file_(std::make_shared<const std::string>(file)), limits_(limits), problems_(file, problems, out_.notices) {}

  TbxFile read() {
    parse_tbx(bytes_, limits_, book_, problems_,
              {.root = [this](const TbxNode& node) { read_root(node); },
               .header = [this](TbxNode&& node) { read_header(node); },
               .entry = [this](TbxNode&& node) { read_entry(node); },
               .back = [this](TbxNode&& node) { read_back(node); }});
    check_references();
    tell();
    problems_.finish();
    return std::move(out_);
  }

 private:
  void read_root(const TbxNode& node) {
    out_.version = book_.version;
    out_.dialect = book_.dialect;
    out_.style = book_.style;
    out_.language = std::string(node.attribute("xml:lang"));
    default_language_ = "en";
    if (const auto known = find_known(out_.language)) default_language_ = *known;
  }

  void read_header(const TbxNode& node) {
    check_tbx_node(node, TbxLevel::none, book_, problems_);
    const auto walk = [&](const auto& self, const TbxNode& one) -> void {
      if (!one.text.empty() && one.attribute("type") != "XCSURI" && one.attribute("type") != "DCSName")
        out_.losses.add("header of the file", "a style guide has its own title and description", one.text);
      for (const TbxNode& child : one.children) self(self, child);
    };
    walk(walk, node);
    collect(node);
  }

  void read_back(const TbxNode& node) {
    check_tbx_node(node, TbxLevel::none, book_, problems_);
    for (const TbxNode& section : node.children)
      for (const TbxNode& object : section.children) {
        std::string text;
        const auto walk = [&](const auto& self, const TbxNode& one) -> void {
          if (!one.text.empty()) text += (text.empty() ? "" : ", ") + one.text;
          for (const TbxNode& child : one.children) self(self, child);
        };
        walk(walk, object);
        out_.losses.add("back matter (" + std::string(section.type()) + ")", "concepts have no place for it",
                        std::string(object.attribute("id")) + ": " + text);
      }
    collect(node);
  }

  // Ids and what points at them.
  void collect(const TbxNode& node) {
    if (const std::string_view id = node.attribute("id"); !id.empty() && !is_tbx_inline(node.name)) {
      if (!ids_.emplace(id).second)
        problems_.add(node, "tbx/duplicate-id", "the id \"" + std::string(id) + "\" of <" + node.written + "> stands already on another element");
    }
    if (const std::string_view target = node.attribute("target"); !target.empty() && node.name != "xref" && book_.version == 3) {
      if (!target.starts_with("http://") && !target.starts_with("https://"))
        references_.push_back({.target = std::string(target), .element = node.written, .line = node.line, .column = node.column});
    }
    for (const TbxNode& child : node.children) collect(child);
  }

  void check_references() {
    for (const Reference& reference : references_) {
      if (ids_.contains(reference.target)) continue;
      const std::string message = "the target \"" + reference.target + "\" of <" + reference.element +
                                  "> is neither the id of an element of this file nor an address on the web";
      if (book_.is_draft || !book_.has_categories()) {
        TbxNode node;
        node.written = reference.element;
        node.line = reference.line;
        node.column = reference.column;
        problems_.warn(node, "tbx/target", message);
      } else {
        problems_.add_at(reference.line, reference.column, "tbx/target", message, {}, reference.element);
      }
    }
  }

  [[nodiscard]] static std::optional<std::string> find_known(std::string_view text) {
    if (const Result<LanguageTag> tag = LanguageTag::parse(text)) return tag->text();
    return find_language(text);
  }

  std::string language_of(const TbxNode& node, std::string_view text) {
    const auto [place, is_new] = languages_.emplace(std::string(text), std::string());
    if (is_new) {
      const auto known = find_known(text);
      place->second = known ? *known : std::string(unknown_language);
      if (!known)
        problems_.warn(node, "tbx/language", "\"" + std::string(text) + "\" is not a language tag; its terms are kept under \"und\" (not determined)");
    }
    return place->second;
  }

  // --- An entry ---

  void read_entry(const TbxNode& node) {
    check_tbx_node(node, TbxLevel::none, book_, problems_);
    collect(node);
    if (problems_.count() != 0) {   // the file is refused; only its problems matter from here on
      out_.entries.clear();
      return;
    }
    ConceptEntry entry;
    entry.place = {.file = file_, .line = node.line, .column = node.column};
    Concept& concept_ = entry.concept_;
    concept_.id = std::string(trim(node.attribute("id")));
    for (const TbxNode& child : node.children)
      if (child.name != "langSec") read_of_concept(entry, child);
    for (const TbxNode& child : node.children)
      if (child.name == "langSec") read_language_section(entry, child);
    std::erase_if(concept_.texts, [](const auto& texts) { return texts.second.is_empty(); });
    if (concept_.id.empty() && !concept_.terms.empty()) concept_.id = make_concept_id(concept_.terms.front().text);
    if (concept_.id.empty()) concept_.id = "entry-" + std::to_string(out_.entries.size() + 1);
    const std::string wanted = concept_.id;
    for (int number = 2; !concept_ids_.insert(concept_.id).second; ++number) concept_.id = wanted + "-" + std::to_string(number);
    if (concept_.terms.empty())
      out_.losses.add("entry without a term", "nothing can be found or written with it", concept_.id + ", line " + std::to_string(node.line));
    out_.entries.push_back(std::move(entry));
  }

  void lose_markup(const TbxNode& node) {
    for (const TbxNode& child : node.children)
      if (is_tbx_inline(child.name))
        out_.losses.add("inline markup <" + child.written + ">", "texts are plain here; the words are kept",
                        "line " + std::to_string(child.line) + ": " + node.text);
  }

  void read_of_concept(ConceptEntry& entry, const TbxNode& node) {
    Concept& concept_ = entry.concept_;
    const std::string type(node.type());
    if (node.name == "note") {
      read_concept_note(entry, node);
    } else if (node.name == "descrip" && type == "subjectField" && is_plain(node) && concept_.domain.empty()) {
      concept_.domain = std::string(trim(node.text));
    } else if (is_definition(node)) {
      const TbxNode& definition = node.name == "descrip" ? node : node.children.front();
      const std::string_view named = definition.attribute("xml:lang");
      const std::string language = named.empty() ? default_language_ : language_of(definition, named);
      if (concept_.texts[language].definition.empty()) {
        read_definition(concept_.texts[language], node, concept_.more);
      } else {
        append_node(concept_.more, node);
      }
    } else {
      keep(concept_.more, node);
    }
  }

  // <descrip type="definition">, alone or leading its group; one with links of its own is kept as XML.
  static bool is_definition(const TbxNode& node) {
    const TbxNode* descrip = &node;
    if (node.name == "descripGrp") {
      if (node.children.empty()) return false;
      descrip = &node.children.front();
    }
    return descrip->name == "descrip" && descrip->type() == "definition" && !descrip->has_attribute("id") && !descrip->has_attribute("target");
  }

  void read_definition(ConceptText& texts, const TbxNode& node, std::map<std::string, std::string>& more) {
    const TbxNode& definition = node.name == "descrip" ? node : node.children.front();
    lose_markup(definition);
    texts.definition = std::string(trim(definition.text));
    if (node.name == "descrip") return;
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      const TbxNode& child = node.children[i];
      if (child.name == "admin" && child.type() == "source" && is_plain(child) && !texts.more.contains("definition_source")) {
        texts.more["definition_source"] = std::string(trim(child.text));
      } else {
        append_node(more, child);
      }
    }
  }

  // Simple data categories under their name, everything with a structure as XML.
  void keep(std::map<std::string, std::string>& more, const TbxNode& node) {
    const std::string type(node.type());
    if (!node.is_known || (node.name == "termNote" && node.children.empty() && type.empty())) {
      out_.losses.add("<" + node.written + ">", "its meaning is not known here", "line " + std::to_string(node.line) + ": " + node.text);
      return;
    }
    const bool is_simple = (node.name == "admin" || node.name == "descrip" || node.name == "termNote") && is_plain(node) && !type.empty();
    const std::string text(trim(node.text));
    if (is_simple && type != "tbx" && !text.empty() && !more.contains(type)) {
      more[type] = text;
    } else if (is_simple && text.empty()) {
      return;   // says nothing
    } else {
      append_node(more, node);
    }
  }

  void read_concept_note(ConceptEntry& entry, const TbxNode& node) {
    Concept& concept_ = entry.concept_;
    lose_markup(node);
    const std::string text(trim(node.text));
    const std::string_view named = node.attribute("xml:lang");
    const auto field = read_note_field(text);
    if (field && !node.has_attribute("id")) {
      if (!named.empty()) {
        if (set_text_field(concept_.texts[language_of(node, named)], *field)) return;
      } else if (set_concept_field(entry, *field)) {
        return;
      }
    }
    if (node.attributes.empty()) append_paragraph(concept_.note, text);
    else append_node(concept_.more, node);
  }

  bool set_concept_field(ConceptEntry& entry, const TbxNoteField& field) {
    Concept& concept_ = entry.concept_;
    if (field.field == "note") append_paragraph(concept_.note, field.value);
    else if (field.field == "id") concept_.id = field.value;
    else if (field.field == "domain") concept_.domain = field.value;
    else if (field.field == "sense") concept_.sense = field.value;
    else if (field.field == "jurisdiction") concept_.jurisdiction = field.value;
    else if (field.field == "always_explain") entry.is_always_explained = is_yes(field.value);
    else if (field.field == "sensitive") entry.is_sensitive = is_yes(field.value);
    else if (field.field == "locked") entry.is_locked = is_yes(field.value);
    else if (field.field == "more" && !field.key.empty()) concept_.more[field.key] = field.value;
    else if (const auto state = value_of(life_cycle_names, std::string_view(field.value)); field.field == "life_cycle" && state)
      entry.life_cycle = *state;
    else return false;
    return true;
  }

  static bool set_text_field(ConceptText& texts, const TbxNoteField& field) {
    if (field.field == "definition") texts.definition = field.value;
    else if (field.field == "explanation") texts.explanation = field.value;
    else if (field.field == "child") texts.child = field.value;
    else if (field.field == "note") append_paragraph(texts.more["note"], field.value);
    else if (field.field == "more" && !field.key.empty()) texts.more[field.key] = field.value;
    else return false;
    return true;
  }

  void read_language_section(ConceptEntry& entry, const TbxNode& node) {
    ++out_.language_section_count;
    Concept& concept_ = entry.concept_;
    const std::string language = language_of(node, node.attribute("xml:lang"));
    ConceptText& texts = concept_.texts[language];
    const std::size_t first = concept_.terms.size();
    std::vector<bool> has_status;
    for (const TbxNode& child : node.children) {
      if (child.name == "termSec") {
        read_term(entry, child, language, has_status);
      } else if (child.name == "note") {
        read_language_note(texts, child);
      } else if (is_definition(child) && texts.definition.empty()) {
        read_definition(texts, child, texts.more);
      } else {
        keep(texts.more, child);
      }
    }
    settle_statuses(concept_, first, has_status, language);
  }

  void read_language_note(ConceptText& texts, const TbxNode& node) {
    lose_markup(node);
    const std::string text(trim(node.text));
    if (const auto field = read_note_field(text); field && node.attributes.empty() && set_text_field(texts, *field)) return;
    if (node.attributes.empty()) append_paragraph(texts.more["note"], text);
    else append_node(texts.more, node);
  }

  // Terms without a status: the first of a language is preferred when no other claims it, the rest are admitted.
  void settle_statuses(Concept& concept_, std::size_t first, const std::vector<bool>& has_status, const std::string& language) {
    bool has_preferred = false;
    for (std::size_t i = 0; i < concept_.terms.size(); ++i)
      has_preferred |= concept_.terms[i].language == language && (i < first || has_status[i - first]) &&
                       concept_.terms[i].status == TermStatus::preferred;
    for (std::size_t i = first; i < concept_.terms.size(); ++i) {
      if (has_status[i - first]) continue;
      ++without_status_;
      concept_.terms[i].status = has_preferred ? TermStatus::admitted : TermStatus::preferred;
      has_preferred = true;
    }
  }

  // What a term section says besides the fields of a Term.
  struct TermFacts {
    bool has_status = false;
    bool has_case = false;
    std::string acronym_of, gender_form_of;
  };

  void read_term(ConceptEntry& entry, const TbxNode& node, const std::string& language, std::vector<bool>& has_status) {
    ++out_.term_count;
    Concept& concept_ = entry.concept_;
    Term term;
    term.language = language;
    TermFacts facts;
    GuidePlace place{.file = file_, .line = node.line, .column = node.column};
    for (const TbxNode& child : node.children) {
      if (child.name == "term") {
        lose_markup(child);
        term.text = std::string(trim(child.text));
        place.line = child.line;
        place.column = child.column;
        if (const std::string_view id = child.attribute("id"); !id.empty()) term.more["id"] = std::string(id);
      } else {
        read_of_term(term, facts, child);
      }
    }
    if (const std::string_view id = node.attribute("id"); !id.empty() && !term.more.contains("id")) term.more["section_id"] = std::string(id);
    if (term.text.empty()) {
      out_.losses.add("empty term", "there is nothing to find or write",
                      (concept_.id.empty() ? "" : concept_.id + ", ") + language + ", line " + std::to_string(node.line));
      return;
    }
    if (fold_into(concept_, term, facts)) return;
    const auto same = std::find_if(concept_.terms.begin(), concept_.terms.end(), [&](const Term& other) {
      return other.text == term.text && other.language == term.language && other.region == term.region;
    });
    if (same != concept_.terms.end()) {
      out_.losses.add("repeated term", "a concept holds a term once per language and region; the first one is kept",
                      concept_.id + " (" + language + ") \"" + term.text + "\", line " + std::to_string(node.line));
      return;
    }
    if (!facts.has_case && is_capital_acronym(term)) term.case_policy = CasePolicy::caps;
    concept_.terms.push_back(std::move(term));
    entry.term_places.push_back(place);
    has_status.push_back(facts.has_status);
  }

  // "IEP", said to be an acronym, is found in capitals only: "it" is no mention of "IT".
  static bool is_capital_acronym(const Term& term) {
    const auto type = term.more.find("termType");
    return type != term.more.end() && type->second == "acronym" && to_upper(term.text) == term.text && to_lower(term.text) != term.text;
  }

  // Our own files write acronyms and gender forms as terms of their own, so that other tools see them.
  static bool fold_into(Concept& concept_, const Term& term, const TermFacts& facts) {
    const std::string& owner = facts.acronym_of.empty() ? facts.gender_form_of : facts.acronym_of;
    if (owner.empty()) return false;
    for (auto place = concept_.terms.rbegin(); place != concept_.terms.rend(); ++place) {   // it stands right before
      Term& other = *place;
      if (other.language != term.language || other.text != owner) continue;
      if (!facts.acronym_of.empty()) {
        if (!other.acronym.empty()) return false;
        other.acronym = term.text;
      } else {
        if (other.gender_pair.empty()) other.gender_pair.push_back(other.text);
        other.gender_pair.push_back(term.text);
      }
      return true;
    }
    return false;
  }

  void read_of_term(Term& term, TermFacts& facts, const TbxNode& node) {
    const std::string type(node.type());
    const std::string text(trim(node.text));
    if (node.name == "note") {
      lose_markup(node);
      if (const auto field = read_note_field(text); field && node.attributes.empty() && set_term_field(term, facts, *field)) return;
      if (node.attributes.empty()) append_paragraph(term.note, text);
      else append_node(term.more, node);
      return;
    }
    if (node.name == "termNoteGrp" && !node.children.empty() && node.children.size() == 1 && node.attributes.empty())
      return read_of_term(term, facts, node.children.front());
    if (node.name == "termNote" && is_plain(node) && set_term_note(term, facts, type, text)) return;
    if (node.name == "admin" && type == "source" && is_plain(node) && term.source.empty()) {
      term.source = text;
      return;
    }
    if (node.name == "descripGrp" && node.attributes.empty() && node.children.size() <= 2 && !node.children.empty()) {
      const TbxNode& context = node.children.front();
      const bool has_source = node.children.size() == 2;
      if (context.name == "descrip" && context.type() == "context" && is_plain(context) && !term.more.contains("context") &&
          (!has_source || (node.children[1].name == "admin" && node.children[1].type() == "source" && is_plain(node.children[1])))) {
        term.more["context"] = std::string(trim(context.text));
        if (has_source) term.more["context_source"] = std::string(trim(node.children[1].text));
        return;
      }
    }
    keep(term.more, node);
  }

  bool set_term_note(Term& term, TermFacts& facts, const std::string& type, const std::string& text) {
    if (type == "administrativeStatus" && !facts.has_status) {
      for (const auto& [word, status] : status_words) {
        if (word != text) continue;
        term.status = status;
        facts.has_status = true;
        return true;
      }
      for (const std::string_view word : preferred_words) {
        if (word != text) continue;
        term.status = TermStatus::preferred;
        facts.has_status = true;
      }
      return false;   // kept as it is
    }
    if (type == "partOfSpeech" && term.part_of_speech.empty()) {
      term.part_of_speech = text == "properNoun" ? "proper-noun" : value_key(text);
      return true;
    }
    if (type == "grammaticalGender") {
      for (const auto& [word, gender] : gender_words)
        if (word == text) {
          term.gender = gender;
          return true;
        }
      return false;
    }
    if (type == "geographicalUsage" && term.region.empty()) {
      term.region = text;
      return true;
    }
    return false;
  }

  static bool set_term_field(Term& term, TermFacts& facts, const TbxNoteField& field) {
    if (field.field == "note") append_paragraph(term.note, field.value);
    else if (field.field == "source") term.source = field.value;
    else if (field.field == "region") term.region = field.value;
    else if (field.field == "part_of_speech") term.part_of_speech = field.value;
    else if (field.field == "forms") term.forms = split_values(field.value);
    else if (field.field == "gender_pair") term.gender_pair = split_values(field.value);
    else if (field.field == "not_in") term.not_in = split_values(field.value);
    else if (field.field == "acronym") term.acronym = field.value;
    else if (field.field == "acronym_of") facts.acronym_of = field.value;
    else if (field.field == "gender_form_of") facts.gender_form_of = field.value;
    else if (field.field == "translate") term.is_translated = field.value != "no";
    else if (field.field == "more" && !field.key.empty()) term.more[field.key] = field.value;
    else if (const auto policy = value_of(case_policy_names, std::string_view(field.value)); field.field == "case" && policy) {
      term.case_policy = *policy;
      facts.has_case = true;
    } else {
      return false;
    }
    return true;
  }

  void tell() {
    if (without_status_ == 0) return;
    Finding finding;
    finding.file = *file_;
    finding.line = 1;
    finding.column = 1;
    finding.rule = "tbx/no-status";
    finding.severity = Severity::info;
    finding.message = std::to_string(without_status_) + (without_status_ == 1 ? " term has" : " terms have") +
                      " no administrativeStatus; the first of each language counts as preferred, others as admitted";
    out_.notices.push_back(std::move(finding));
  }

  struct Reference {
    std::string target, element;
    std::size_t line, column;
  };

  std::string_view bytes_;
  std::shared_ptr<const std::string> file_;
  const TbxLimits& limits_;
  TbxFile out_;
  TbxRuleBook book_;
  TbxProblems problems_;
  std::string default_language_;
  std::unordered_set<std::string> ids_, concept_ids_;
  std::vector<Reference> references_;
  std::unordered_map<std::string, std::string> languages_;
  std::size_t without_status_ = 0;
};

}  // namespace

std::vector<Concept> TbxFile::concepts() const {
  GlossaryTable table;
  table.entries = entries;
  return table.concepts();
}

bool looks_like_tbx(std::string_view bytes) {
  std::string_view head = bytes.substr(0, 8192);
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    // UTF-16: the ASCII of the markup with a zero byte to each letter.
    std::string plain;
    for (const char byte : head.substr(2))
      if (byte != '\0') plain += byte;
    return plain.find("<?xml") != std::string::npos || plain.find("<tbx") != std::string::npos || plain.find("<martif") != std::string::npos;
  }
  const std::size_t start = head.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || head[start] != '<') return false;
  head.remove_prefix(start);
  return head.starts_with("<?xml") || head.starts_with("<!") || head.starts_with("<tbx") || head.starts_with("<martif");
}

TbxFile read_tbx(std::string_view bytes, const std::string& file, std::vector<Finding>& problems, const TbxLimits& limits) {
  return Reader(bytes, file, problems, limits).read();
}

Result<TbxFile> read_tbx(std::string_view bytes, const std::string& file, const TbxLimits& limits) {
  std::vector<Finding> problems;
  TbxFile out = read_tbx(bytes, file, problems, limits);
  if (problems.empty()) return out;
  Error error = to_error(problems.front(), problems.size() - 1);
  error.message += " [" + problems.front().rule + "]";
  return fail(std::move(error));
}

}  // namespace homeword
