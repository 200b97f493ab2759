#include "homeword/engine/check.h"

#include <set>

namespace homeword {

Result<CheckResult> check_document(const Document& document, const SourceKit& kit, DocumentClass document_class, bool is_fixed) {
  CheckResult result;
  // The words of a vital document are changed by people only.
  const bool is_changed = is_fixed && document_class != DocumentClass::vital;
  const Analysis analysis = analyse(document, kit, {.document_class = document_class, .plain = is_changed ? PlainMode::apply : PlainMode::suggest});
  result.findings = analysis.findings;
  if (!is_fixed) return result;

  WriteOptions write;
  for (const AnalysedBlock& block : analysis.blocks) {
    if (block.edits.empty()) continue;
    result.fixed += block.edits.size();
    write.blocks.emplace(block.block->number, BlockText{.text = block.plain, .codes = block.codes});
  }
  if (write.blocks.empty()) {
    result.bytes = document.bytes;
    return result;
  }
  auto bytes = write_document(document, write);
  if (!bytes) return fail(bytes.error());
  result.bytes = std::move(*bytes);
  // What remains is told with the places it has in the fixed document.
  auto fixed = document.format != nullptr ? document.format->read(document.name, result.bytes) : read_plain_text(document.name, result.bytes);
  if (!fixed) return fail(fixed.error());
  fixed->format = document.format;  // else nothing knows whether its places have lines
  result.findings = analyse(*fixed, kit, {.document_class = document_class, .plain = PlainMode::suggest}).findings;
  return result;
}

namespace {

// Languages the guide writes about, English first: the order people read them in.
std::vector<std::string> guide_languages(const StyleGuide& guide) {
  std::set<std::string> languages;
  for (const Concept& concept_ : guide.concepts)
    for (const Term& term : concept_.terms) languages.insert(term.language);
  return {languages.begin(), languages.end()};
}

std::string describe_concept(const std::shared_ptr<const StyleGuide>& guide, const Concept& concept_) {
  std::string out = concept_.id + " (" + std::string(name_of(life_cycle_names, concept_.life_cycle)) + ", layer " + concept_.layer + ")\n";
  if (!concept_.sense.empty()) out += "Sense: " + concept_.sense + "\n";
  std::set<std::string> languages;
  for (const Term& term : concept_.terms) languages.insert(term.language);
  for (const auto& [language, text] : concept_.texts) languages.insert(language);
  for (const std::string& language : languages) {
    out += "\n" + language + "\n";
    for (const Term& term : concept_.terms) {
      if (term.language != language) continue;
      out += "  " + std::string(name_of(term_status_names, term.status)) + ": " + term.text;
      if (!term.acronym.empty()) out += " (" + term.acronym + ")";
      if (!term.is_translated) out += " — kept as it is in every language";
      if (!term.note.empty()) out += " — " + term.note;
      out += "\n";
    }
    if (const auto tag = LanguageTag::parse(language)) {
      std::string forms;
      for (const InflectedForm& form : TermFinder(guide, *tag).forms_of(concept_)) forms += (forms.empty() ? "" : ", ") + form.text;
      if (!forms.empty()) out += "  matches: " + forms + "\n";
    }
    if (const auto text = concept_.texts.find(language); text != concept_.texts.end()) {
      if (!text->second.explanation.empty()) out += "  explanation: " + text->second.explanation + "\n";
      if (!text->second.child.empty()) out += "  what this means for your child: " + text->second.child + "\n";
    }
  }
  if (!concept_.note.empty()) out += "\nNote: " + concept_.note + "\n";
  return out;
}

}  // namespace

Result<std::string> explain_name(Kits& kits, const std::string& name) {
  const std::shared_ptr<const StyleGuide>& guide = kits.guide();
  if (const Concept* concept_ = guide->find_concept(name)) return describe_concept(guide, *concept_);
  const std::string wanted = fold(name);
  std::string out;
  for (const Concept& concept_ : guide->concepts)
    for (const Term& term : concept_.terms)
      if (fold(term.text) == wanted || (!term.acronym.empty() && term.acronym == name)) {
        out += (out.empty() ? "" : "\n") + describe_concept(guide, concept_);
        break;
      }
  if (!out.empty()) return out;
  std::vector<std::string> languages = guide_languages(*guide);
  for (const GuideFile& file : guide->rules)
    if (const std::size_t dot = file.path.rfind('.', file.path.rfind('.') - 1); dot != std::string::npos)
      languages.push_back(file.path.substr(dot + 1, file.path.rfind('.') - dot - 1));
  std::set<std::string> tried;
  for (const std::string& language : languages) {
    const auto tag = LanguageTag::parse(language);
    if (!tag || !tried.insert(tag->text()).second) continue;
    const auto kit = kits.source(*tag);
    if (!kit) return fail(kit.error());
    if (const auto explanation = (*kit)->style->explain(name)) return *explanation + (explanation->ends_with('\n') ? "" : "\n");
  }
  return fail({.message = "the style guide \"" + guide->name + "\" has no rule, concept or term of this name",
               .found = name,
               .remedy = "Findings show rule ids in brackets; `homeword inspect terms FILE` shows concept ids."});
}

}  // namespace homeword
