#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "homeword/glossary/glossary_columns.h"
#include "homeword/glossary/tbx.h"
#include "homeword/glossary/tbx_fields.h"
#include "homeword/glossary/tbx_node.h"
#include "homeword/glossary/tbx_rules.h"
#include "homeword/text/unicode.h"

namespace homeword {
namespace {

// A part of speech that TBX-Basic knows, for one of ours.
std::string_view basic_part_of_speech(std::string_view ours) {
  constexpr std::string_view same[] = {"noun", "verb", "adjective", "adverb", "other"};
  for (const std::string_view name : same)
    if (ours == name) return name;
  if (ours.find("noun") != std::string_view::npos) return "noun";
  if (ours.starts_with("adv")) return "adverb";
  if (ours.find("verb") != std::string_view::npos) return "verb";
  if (ours.starts_with("adj")) return "adjective";
  return "other";
}

std::string_view gender_name(Gender gender) {
  switch (gender) {
    case Gender::masculine: return "masculine";
    case Gender::feminine: return "feminine";
    case Gender::neuter: return "neuter";
    case Gender::none: return "";
  }
  return "";
}

bool is_xml_name(std::string_view text) {
  const auto is_start = [](char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_'; };
  if (text.empty() || !is_start(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [&](char byte) {
    return is_start(byte) || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
  });
}

// Paragraphs of a note become notes of their own when reading puts them together again the same.
std::vector<std::string> split_paragraphs(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find("\n\n", at);
    out.push_back(text.substr(at, end == std::string::npos ? end : end - at));
    if (trim(out.back()).empty() || trim(out.back()) != out.back()) return {text};
    if (end == std::string::npos) return out;
    at = end + 2;
  }
}

class Writer {
 public:
  Writer(const std::vector<Concept>& concepts, LossReport& losses, const TbxWriteOptions& options)
      : concepts_(concepts), losses_(losses), options_(options) {}

  std::string write() {
    give_ids();
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tbx type=\"TBX-Basic\" style=\"dca\" xml:lang=\"" +
           escape_tbx_attribute(options_.language) + "\" xmlns=\"urn:iso:std:iso:30042:ed-2\">\n<tbxHeader>\n<fileDesc>\n";
    if (!options_.title.empty()) out_ += "<titleStmt>\n<title>" + escape_tbx_text(options_.title) + "</title>\n</titleStmt>\n";
    out_ += "<sourceDesc>\n<p>Written by Homeword. Notes that begin with \"homeword/\" hold fields that TBX-Basic has no data category for.</p>\n"
            "</sourceDesc>\n</fileDesc>\n</tbxHeader>\n<text>\n<body>\n";
    for (std::size_t i = 0; i < concepts_.size(); ++i) write_concept(concepts_[i], ids_[i]);
    out_ += "</body>\n</text>\n</tbx>\n";
    return std::move(out_);
  }

 private:
  static bool has_term(const Concept& concept_) {
    return std::any_of(concept_.terms.begin(), concept_.terms.end(), [](const Term& term) { return !trim(term.text).empty(); });
  }

  // Every id a reference may point at, before the first is written.
  void give_ids() {
    for (const Concept& concept_ : concepts_) {
      std::string id = concept_.id;
      if (!is_xml_name(id)) {
        id = "c_";
        for (const char byte : concept_.id)
          id += is_xml_name(std::string("a") + byte) ? byte : '_';
      }
      const std::string wanted = id;
      for (int number = 2; !taken_.insert(id).second; ++number) id = wanted + "_" + std::to_string(number);
      ids_.push_back(std::move(id));
    }
    for (const Concept& concept_ : concepts_)
      for (const Term& term : concept_.terms)
        for (const char* name : {"id", "section_id"})
          if (const auto found = term.more.find(name); found != term.more.end() && is_xml_name(found->second)) term_ids_.insert(found->second);
  }

  void element(std::string_view name, std::string_view type, std::string_view text, std::string_view language = {}) {
    out_ += '<';
    out_ += name;
    if (!type.empty()) out_ += " type=\"" + escape_tbx_attribute(type) + '"';
    if (!language.empty()) out_ += " xml:lang=\"" + escape_tbx_attribute(language) + '"';
    std::size_t dropped = 0;
    out_ += '>' + escape_tbx_text(text, &dropped);
    out_ += "</";
    out_ += name;
    out_ += ">\n";
    if (dropped != 0) losses_.add("control character", "XML cannot hold it", place_ + ": " + std::string(text.substr(0, 60)));
  }

  void field(std::string_view name, std::string_view value, std::string_view language = {}) {
    if (!value.empty()) element("note", {}, write_note_field(name, {}, value), language);
  }

  void more_field(std::string_view key, std::string_view value, std::string_view language = {}) {
    if (!value.empty()) element("note", {}, write_note_field("more", key, value), language);
  }

  void note(const std::string& text) {
    if (text.empty()) return;
    for (const std::string& part : split_paragraphs(text)) {
      if (looks_like_note_field(part)) field("note", part);
      else element("note", {}, part);
    }
  }

  // The group of a text and where it comes from.
  void described(std::string_view type, const std::string& text, const std::string* source) {
    if (source == nullptr || source->empty()) return element("descrip", type, text);
    out_ += "<descripGrp>\n";
    element("descrip", type, text);
    element("admin", "source", *source);
    out_ += "</descripGrp>\n";
  }

  static const std::string* find(const std::map<std::string, std::string>& more, const char* name) {
    const auto found = more.find(name);
    return found == more.end() || found->second.empty() ? nullptr : &found->second;
  }

  // Data categories under their own name, XML as it was, and what TBX-Basic does not know as notes. Term notes come first
  // in a term section and are written by their caller.
  void write_more(const std::map<std::string, std::string>& more, TbxLevel level, const std::set<std::string_view>& done,
                  std::string_view language = {}) {
    for (const auto& [key, value] : more) {
      if (value.empty() || done.contains(key) || key == "tbx") continue;
      if (language.empty() && is_category_at(key, value, level, false)) {
        element(find_tbx_category(key)->element, key, value);
      } else {
        more_field(key, value, language);
      }
    }
    if (const std::string* fragment = find(more, "tbx")) write_fragment(*fragment, level, false, language);
  }

  static bool is_category_at(std::string_view key, std::string_view value, TbxLevel level, bool is_term_note) {
    const TbxCategory* category = find_tbx_category(key);
    if (category == nullptr || !is_allowed_at(*category, level)) return false;
    if (is_term_note ? category->element != "termNote" : category->element != "admin" && category->element != "descrip") return false;
    // These have fields; a second value beside the field's would break the file's sense.
    constexpr std::string_view fields[] = {"administrativeStatus", "partOfSpeech", "geographicalUsage", "subjectField", "definition"};
    for (const std::string_view name : fields)
      if (key == name) return false;
    if (key == "source" && level == TbxLevel::term_section) return false;
    return category->values.empty() || std::find(category->values.begin(), category->values.end(), value) != category->values.end();
  }

  void write_fragment(const std::string& fragment, TbxLevel level, bool only_term_notes, std::string_view language = {}) {
    auto nodes = parse_tbx_fragment(fragment);
    if (!nodes) {
      if (!only_term_notes) more_field("tbx", fragment, language);
      return;
    }
    std::string carried;
    for (TbxNode& node : *nodes) {
      const bool is_term_note = node.name == "termNote" || node.name == "termNoteGrp";
      if (!language.empty() || !is_valid_in_basic(node, level)) {
        write_tbx_node(carried, node);
        continue;
      }
      if (is_term_note != only_term_notes) continue;
      mend_links(node);
      write_tbx_node(out_, node);
      out_ += '\n';
    }
    if (!only_term_notes && !carried.empty()) more_field("tbx", carried, language);
  }

  // Links to what this file does not hold would make it invalid.
  void mend_links(TbxNode& node) {
    std::erase_if(node.attributes, [&](const auto& attribute) {
      const auto& [key, value] = attribute;
      if (key == "id" && !taken_.insert(value).second) {
        losses_.add("id of <" + node.name + ">", "the id stands already on another element", place_ + ": " + value);
        return true;
      }
      if (key != "target" || node.name == "xref") return false;
      const bool is_known = taken_.contains(value) || term_ids_.contains(value) || value.starts_with("http://") || value.starts_with("https://");
      if (!is_known)
        losses_.add("target of <" + node.name + ">", "what it points at is not part of the glossary", place_ + ": " + value);
      return !is_known;
    });
    for (TbxNode& child : node.children) mend_links(child);
  }

  void write_concept(const Concept& concept_, const std::string& id) {
    place_ = concept_.id;
    if (!has_term(concept_)) {
      losses_.add("concept without a term", "an entry of TBX needs at least one term", concept_.id);
      return;
    }
    std::vector<std::string_view> languages;
    for (const Term& term : concept_.terms)
      if (!trim(term.text).empty() && std::find(languages.begin(), languages.end(), term.language) == languages.end())
        languages.push_back(term.language);

    out_ += "<conceptEntry id=\"" + escape_tbx_attribute(id) + "\">\n";
    if (!concept_.domain.empty()) element("descrip", "subjectField", concept_.domain);
    if (id != concept_.id) field("id", concept_.id);
    if (concept_.life_cycle != LifeCycle::draft) field("life_cycle", name_of(life_cycle_names, concept_.life_cycle));
    field("sense", concept_.sense);
    field("jurisdiction", concept_.jurisdiction);
    if (concept_.is_always_explained) field("always_explain", "yes");
    if (concept_.is_sensitive) field("sensitive", "yes");
    if (concept_.is_locked) field("locked", "yes");
    note(concept_.note);
    write_more(concept_.more, TbxLevel::concept_entry, {});
    for (const auto& [language, texts] : concept_.texts) {
      if (texts.is_empty() || std::find(languages.begin(), languages.end(), language) != languages.end()) continue;
      // A language section needs a term; texts without one stand at the entry and name their language.
      if (!texts.definition.empty()) element("descrip", "definition", texts.definition, language);
      field("explanation", texts.explanation, language);
      field("child", texts.child, language);
      write_more(texts.more, TbxLevel::concept_entry, {}, language);
    }
    for (const std::string_view language : languages) write_language(concept_, language);
    out_ += "</conceptEntry>\n";
  }

  void write_language(const Concept& concept_, std::string_view language) {
    place_ = concept_.id + " (" + std::string(language) + ")";
    out_ += "<langSec xml:lang=\"" + escape_tbx_attribute(language) + "\">\n";
    if (const auto found = concept_.texts.find(std::string(language)); found != concept_.texts.end()) {
      const ConceptText& texts = found->second;
      std::set<std::string_view> done;
      if (!texts.definition.empty()) {
        described("definition", texts.definition, find(texts.more, "definition_source"));
        done.insert("definition_source");
      }
      field("explanation", texts.explanation);
      field("child", texts.child);
      if (const std::string* text = find(texts.more, "note")) note(*text);
      done.insert("note");
      write_more(texts.more, TbxLevel::language_section, done);
    }
    for (const Term& term : concept_.terms)
      if (term.language == language && !trim(term.text).empty()) write_term(term);
    out_ += "</langSec>\n";
  }

  // An id as an attribute when it is a name and nobody else has it.
  std::string id_attribute(const Term& term, const char* name, std::set<std::string_view>& done) {
    const std::string* id = find(term.more, name);
    if (id == nullptr || !is_xml_name(*id) || !taken_.insert(*id).second) return {};
    done.insert(name);
    return " id=\"" + escape_tbx_attribute(*id) + '"';
  }

  void write_term(const Term& term) {
    std::set<std::string_view> done;
    out_ += "<termSec" + id_attribute(term, "section_id", done) + ">\n<term" + id_attribute(term, "id", done) + '>';
    std::size_t dropped = 0;
    out_ += escape_tbx_text(term.text, &dropped) + "</term>\n";
    if (dropped != 0) losses_.add("control character", "XML cannot hold it", place_ + ": " + term.text);
    if (!term.part_of_speech.empty()) element("termNote", "partOfSpeech", basic_part_of_speech(term.part_of_speech));
    element("termNote", "administrativeStatus", std::string(name_of(term_status_names, term.status)) + "Term-admn-sts");
    if (term.gender != Gender::none) element("termNote", "grammaticalGender", gender_name(term.gender));
    if (!term.region.empty()) element("termNote", "geographicalUsage", term.region);
    for (const auto& [key, value] : term.more) {
      if (!is_category_at(key, value, TbxLevel::term_section, true) || (key == "grammaticalGender" && term.gender != Gender::none)) continue;
      element("termNote", key, value);
      done.insert(key);
    }
    if (const std::string* fragment = find(term.more, "tbx")) write_fragment(*fragment, TbxLevel::term_section, true);
    if (!term.source.empty()) element("admin", "source", term.source);
    if (const std::string* context = find(term.more, "context")) {
      described("context", *context, find(term.more, "context_source"));
      done.insert({"context", "context_source"});
    }
    if (!term.part_of_speech.empty() && basic_part_of_speech(term.part_of_speech) != term.part_of_speech)
      field("part_of_speech", term.part_of_speech);
    field("forms", join_values(term.forms));
    field("not_in", join_values(term.not_in));
    if (term.case_policy != implied_policy(term)) field("case", name_of(case_policy_names, term.case_policy));
    if (!term.is_translated) field("translate", "no");
    const bool has_gender_forms = term.gender_pair.size() > 1 && term.gender_pair.front() == term.text;
    if (!has_gender_forms) field("gender_pair", join_values(term.gender_pair));
    note(term.note);
    write_more(term.more, TbxLevel::term_section, done);
    out_ += "</termSec>\n";
    if (!trim(term.acronym).empty()) write_derived(term, term.acronym, "acronym_of", true);
    if (has_gender_forms)
      for (std::size_t i = 1; i < term.gender_pair.size(); ++i) write_derived(term, term.gender_pair[i], "gender_form_of", false);
  }

  // What reading gives a term that says nothing about case.
  static CasePolicy implied_policy(const Term& term) {
    const std::string* type = find(term.more, "termType");
    const bool is_acronym = type != nullptr && *type == "acronym" && to_upper(term.text) == term.text && to_lower(term.text) != term.text;
    return is_acronym ? CasePolicy::caps : CasePolicy::insensitive;
  }

  // Acronym and other gender stand as terms of their own, so that other tools find them; the note leads them back.
  void write_derived(const Term& term, const std::string& text, std::string_view relation, bool is_acronym) {
    out_ += "<termSec>\n<term>" + escape_tbx_text(text) + "</term>\n";
    if (!term.part_of_speech.empty()) element("termNote", "partOfSpeech", basic_part_of_speech(term.part_of_speech));
    const TermStatus status = term.status == TermStatus::preferred ? TermStatus::admitted : term.status;
    element("termNote", "administrativeStatus", std::string(name_of(term_status_names, status)) + "Term-admn-sts");
    if (is_acronym) element("termNote", "termType", "acronym");
    field(relation, term.text);
    out_ += "</termSec>\n";
  }

  const std::vector<Concept>& concepts_;
  LossReport& losses_;
  const TbxWriteOptions& options_;
  std::vector<std::string> ids_;
  std::unordered_set<std::string> taken_, term_ids_;
  std::string place_;
  std::string out_;
};

}  // namespace

std::string write_tbx(const std::vector<Concept>& concepts, LossReport& losses, const TbxWriteOptions& options) {
  return Writer(concepts, losses, options).write();
}

}  // namespace homeword
