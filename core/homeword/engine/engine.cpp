#include "homeword/engine/engine.h"

#include <nlohmann/json.hpp>
#include <set>

#include "homeword/base/files.h"
#include "homeword/base/version.h"
#include "homeword/engine/batch.h"
#include "homeword/engine/check.h"
#include "homeword/engine/document_register.h"
#include "homeword/engine/inspection.h"
#include "homeword/engine/report.h"
#include "homeword/feedback/feedback_report.h"

namespace homeword {
namespace {

using nlohmann::ordered_json;

template <class Enum, std::size_t count>
Result<Enum> read_word(const NameTable<Enum, count>& table, std::string_view word, std::string_view what) {
  if (const auto value = value_of(table, word)) return *value;
  return fail({.message = "there is no such " + std::string(what), .found = std::string(word), .expected = "one of " + all_names(table)});
}

struct Choices {
  ExplainMode explain = ExplainMode::inline_text;
  DocumentClass document_class = DocumentClass::routine;
  PlainMode plain = PlainMode::apply;
  std::vector<Rendition> renditions;
};

Result<Choices> read_choices(const EngineTranslateOptions& options) {
  Choices choices;
  const auto explain = read_word(explain_mode_names, options.explain, "way to explain");
  if (!explain) return fail(explain.error());
  choices.explain = *explain;
  const auto document_class = read_word(document_class_names, options.document_class, "document class");
  if (!document_class) return fail(document_class.error());
  choices.document_class = *document_class;
  choices.plain = default_plain_mode(*document_class);
  if (!options.plain.empty()) {
    const auto plain = read_word(plain_mode_names, options.plain, "plain-language mode");
    if (!plain) return fail(plain.error());
    choices.plain = *plain;
  }
  for (const std::string& word : options.renditions) {
    const auto rendition = read_word(rendition_names, word, "rendition");
    if (!rendition) return fail(rendition.error());
    choices.renditions.push_back(*rendition);
  }
  return choices;
}

Result<std::vector<std::string>> to_lines(Result<std::vector<ordered_json>> objects) {
  if (!objects) return fail(objects.error());
  std::vector<std::string> lines;
  for (const ordered_json& object : *objects) lines.push_back(object.dump());
  return lines;
}

Result<std::vector<Finding>> check(Kits& kits, const Document& document, std::string_view document_class) {
  const auto chosen = read_word(document_class_names, document_class, "document class");
  if (!chosen) return fail(chosen.error());
  const auto kit = kits.source();
  if (!kit) return fail(kit.error());
  auto result = check_document(document, **kit, *chosen, false);
  if (!result) return fail(result.error());
  return std::move(result->findings);
}

Result<Document> read_path(const std::filesystem::path& file) {
  auto bytes = read_file(file);
  if (!bytes) return fail(bytes.error());
  return read_document(file.string(), std::move(*bytes));
}

}  // namespace

Engine::Engine(std::shared_ptr<Kits> kits) : kits_(std::move(kits)) {}

Result<Engine> Engine::open(const EngineOptions& options) {
  auto kits = Kits::open({.style_guide = options.style_guide, .from = options.from, .backends = options.backends,
                           .plugins = {.network = options.network}});
  if (!kits) return fail(kits.error());
  return Engine(std::move(*kits));
}

const std::vector<std::string>& Engine::notices() const { return kits_->notices(); }

std::string Engine::style_guide() const {
  const StyleGuide& guide = *kits_->guide();
  ordered_json json = style_guide_json(guide);
  std::set<std::string> languages;
  for (const Concept& concept_ : guide.concepts)
    for (const Term& term : concept_.terms) languages.insert(term.language);
  json["concepts"] = guide.concepts.size();
  json["languages"] = languages;
  return json.dump();
}

std::string Engine::concepts() const {
  ordered_json all = ordered_json::array();
  for (const Concept& concept_ : kits_->guide()->concepts) {
    ordered_json terms = ordered_json::array();
    for (const Term& term : concept_.terms)
      terms.push_back({{"language", term.language}, {"term", term.text}, {"status", name_of(term_status_names, term.status)},
                       {"part_of_speech", term.part_of_speech}, {"acronym", term.acronym}, {"note", term.note}, {"source", term.source}});
    ordered_json texts = ordered_json::object();
    for (const auto& [language, text] : concept_.texts)
      texts[language] = {{"definition", text.definition}, {"explanation", text.explanation}, {"child", text.child}};
    all.push_back({{"id", concept_.id}, {"domain", concept_.domain}, {"life_cycle", name_of(life_cycle_names, concept_.life_cycle)},
                   {"layer", concept_.layer}, {"terms", terms}, {"texts", texts}});
  }
  return all.dump();
}

Result<TextTranslation> Engine::translate_text(std::string_view text, std::string_view language, const EngineTranslateOptions& options) const {
  const auto choices = read_choices(options);
  if (!choices) return fail(choices.error());
  const auto tag = LanguageTag::parse(language);
  if (!tag) return fail(tag.error());
  const auto document = read_plain_text("-", std::string(text));
  if (!document) return fail(document.error());
  const auto source = kits_->source();
  if (!source) return fail(source.error());
  const Analysis analysis = analyse(*document, **source, {.document_class = choices->document_class, .plain = choices->plain});
  auto result = translate_one(*kits_, *document, analysis, *tag, choices->explain);
  if (!result) return fail(result.error());
  TextTranslation translation;
  translation.report = report_entry(*result, "-", *tag, "-").dump();
  translation.text = std::move(result->bytes);
  translation.findings = std::move(result->findings);
  translation.is_complete = result->translation.is_complete();
  return translation;
}

Result<std::string> Engine::translate_files(const std::vector<std::filesystem::path>& inputs, const std::vector<std::string>& languages,
                                            const EngineTranslateOptions& options) const {
  const auto choices = read_choices(options);
  if (!choices) return fail(choices.error());
  BatchOptions batch{.inputs = inputs,
                     .languages = {},
                     .out = options.out,
                     .explain = choices->explain,
                     .document_class = choices->document_class,
                     .plain = choices->plain,
                     .renditions = choices->renditions,
                     .jobs = options.jobs};
  for (const std::string& language : languages) {
    const auto tag = LanguageTag::parse(language);
    if (!tag) return fail(tag.error());
    batch.languages.push_back(*tag);
  }
  std::string report;
  batch.take_report = [&](const ordered_json& json) { report = json.dump(); };
  const auto result = run_batch(*kits_, batch);
  if (!result) return fail(result.error());
  return report;
}

Result<std::vector<Finding>> Engine::check_text(std::string_view text, std::string_view name, std::string_view document_class) const {
  const auto document = read_document(name, std::string(text));
  if (!document) return fail(document.error());
  return check(*kits_, *document, document_class);
}

Result<std::vector<Finding>> Engine::check_file(const std::filesystem::path& file, std::string_view document_class) const {
  const auto document = read_path(file);
  if (!document) return fail(document.error());
  return check(*kits_, *document, document_class);
}

Result<std::vector<std::string>> Engine::inspect_text(std::string_view kind, std::string_view text, std::string_view name) const {
  const auto chosen = read_word(inspection_kind_names, kind, "inspection");
  if (!chosen) return fail(chosen.error());
  const auto document = read_document(name, std::string(text));
  if (!document) return fail(document.error());
  return to_lines(inspect(*kits_, *document, *chosen));
}

Result<std::vector<std::string>> Engine::inspect_file(std::string_view kind, const std::filesystem::path& file) const {
  const auto chosen = read_word(inspection_kind_names, kind, "inspection");
  if (!chosen) return fail(chosen.error());
  const auto document = read_path(file);
  if (!document) return fail(document.error());
  return to_lines(inspect(*kits_, *document, *chosen));
}

Result<std::string> Engine::explain(const std::string& name) const { return explain_name(*kits_, name); }

Result<std::vector<std::string>> read_feedback_report(const std::filesystem::path& document_register) {
  const std::filesystem::path path = responses_path(document_register);
  std::error_code code;
  if (!std::filesystem::exists(path, code))
    return fail({.message = "there are no answers yet", .file = path.string(),
                 .remedy = "Answers are kept beside the register that `homeword serve --register` was given."});
  auto store = ResponseStore::open(path);
  if (!store) return fail(store.error());
  const auto rows = report_feedback(*store);
  if (!rows) return fail(rows.error());
  std::vector<std::string> lines;
  for (const FeedbackRow& row : *rows) lines.push_back(to_json(row).dump());
  return lines;
}

std::string engine_version() { return std::string(version()); }

}  // namespace homeword
