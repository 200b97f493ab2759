// extract, merge, review, publish: a document on its way to people and back.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/base/hash.h"
#include "homeword/engine/batch.h"
#include "homeword/engine/merge.h"
#include "homeword/engine/report.h"
#include "homeword/engine/review_register.h"
#include "homeword/engine/xliff.h"
#include "homeword/translate/memory_store.h"

namespace homeword::cli {
namespace {

namespace fs = std::filesystem;

struct ExtractWords {
  std::string input, output, language, from = "en", style_guide, document_register;
  std::vector<std::string> backends, network;
  ExplainMode explain = ExplainMode::inline_text;
  DocumentClass document_class = DocumentClass::routine;
  PlainMode plain = PlainMode::apply;
  bool is_plain_given = false, is_named_only = false;
};

std::string id_of(const Document& document) {
  return document.id.empty() ? fs::path(document.name).filename().string() : document.id;
}

int extract(const ExtractWords& words) {
  if (const auto there = check_folder_of(words.output); !there) return refuse(there.error());
  const Result<LanguageTag> language = LanguageTag::parse(words.language);
  if (!language) return refuse(language.error());
  const Result<Document> document = read_input(words.input);
  if (!document) return refuse(document.error());
  std::error_code code;
  if (words.input != "-" && fs::weakly_canonical(words.output, code) == fs::weakly_canonical(words.input, code))
    return refuse({.message = "the XLIFF would overwrite the document", .file = words.output, .remedy = "Give it a name that ends in .xlf."});
  const auto kits = Kits::open({.style_guide = words.style_guide, .from = words.from, .backends = words.backends,
                                .plugins = {.network = words.network}});
  if (!kits) return refuse(kits.error());
  tell_notices(**kits);
  if (const auto may = (*kits)->check_class(words.document_class); !may) return refuse(may.error());
  if (*language == (*kits)->from())
    return refuse({.message = "the document is already in " + language->text(), .remedy = "Name another language with --to."});
  const auto source = (*kits)->source();
  if (!source) return refuse(source.error());
  const PlainMode plain = words.is_plain_given ? words.plain : default_plain_mode(words.document_class);
  const Analysis analysis = analyse(*document, **source, {.document_class = words.document_class, .plain = plain});
  const auto result = translate_one(**kits, *document, analysis, *language, words.explain);
  if (!result) return refuse(result.error());
  XliffOptions options{.document_class = words.document_class, .style_guide = (*kits)->describe_guide(), .embeds_original = !words.is_named_only};
  if (!words.document_register.empty()) {
    auto reviews = ReviewRegister::open(reviews_path(words.document_register));
    if (!reviews) return refuse(reviews.error());
    auto waivers = reviews->waivers(id_of(*document), language->text());
    if (!waivers) return refuse(waivers.error());
    options.waivers = std::move(*waivers);
  }
  std::size_t offered = 0;
  const auto target = (*kits)->target(*language);
  if (!target) return refuse(target.error());
  if (const std::shared_ptr<const MemoryPairs> pairs = (*target)->memory->pairs(); pairs != nullptr && pairs->size() > 0) {
    auto store = MemoryStore::open_existing(memory_path(words.style_guide));
    if (!store) return refuse(store.error());
    if (*store) options.offer = [&offered, &source, &words, &kits, language, pairs, store = **store](const Segment& segment) {
      std::vector<XliffOffer> offers;
      for (OfferedMatch& match : offer_matches(*pairs, segment.plain, segment.facts, (*source)->facts, (*source)->terms->names(), (*kits)->from(), *language)) {
        std::string origin;
        if (const auto pair = store.find(match.row); pair && *pair) origin = (*pair)->origin + ((*pair)->person.empty() ? "" : ", " + (*pair)->person);
        offers.push_back({match.similarity, std::move(match.source), std::move(match.target), std::move(origin), match.has_new_facts, match.has_other_facts});
      }
      offered += offers.empty() ? 0 : 1;
      return offers;
    };
  }
  const std::string xliff = write_xliff(*document, analysis, result->translation, (*kits)->from(), options);
  if (words.output == "-") {
    std::cout << xliff;
  } else if (const auto written = write_file(words.output, xliff); !written) {
    return refuse(written.error());
  }
  const DocumentTranslation& translation = result->translation;
  tell("Wrote " + words.output + ": " + std::to_string(translation.memory_segments) + " sentences from approved memory, " +
       std::to_string(translation.backend_segments) + " machine drafts to review, " + std::to_string(translation.untranslated_segments) +
       " to translate; near matches offered for " + std::to_string(offered) + ".");
  return done;
}

struct MergeWords {
  std::string input, output, style_guide, original, report, person, document_register;
  DocumentClass document_class = DocumentClass::routine;
  bool is_class_given = false;
  FailOn fail_on = FailOn::error;
};

int merge(const MergeWords& words) {
  for (const std::string& file : {words.output, words.report})
    if (const auto there = check_folder_of(file); !there) return refuse(there.error());
  const Result<std::string> bytes = read_file(words.input, 4 * default_file_budget);
  if (!bytes) return refuse(bytes.error());
  std::error_code code;
  for (const std::string& kept : {words.input, words.original})
    if (!kept.empty() && fs::weakly_canonical(words.output, code) == fs::weakly_canonical(kept, code))
      return refuse({.message = "the translated document would overwrite " + kept, .file = words.output, .remedy = "Give the output another name."});
  MergeOptions options;
  if (!words.original.empty()) {
    Result<std::string> original = read_file(words.original);
    if (!original) return refuse(original.error());
    options.original = std::move(*original);
  }
  const Result<XliffDocument> head = read_xliff(*bytes, words.input);
  if (!head) return refuse(head.error());
  const auto kits = Kits::open({.style_guide = words.style_guide, .from = head->from, .backends = {}, .needs_backends = false});
  if (!kits) return refuse(kits.error());
  tell_notices(**kits);
  Result<Merge> merged = merge_xliff(*bytes, words.input, **kits, options);
  if (!merged) return refuse(merged.error());
  if (words.is_class_given) merged->document_class = words.document_class;
  if (const auto may = (*kits)->check_class(merged->document_class); !may) return refuse(may.error());
  for (const Finding& finding : merged->findings)
    if (finding.severity != Severity::info && finding.rule != "untranslated")
      tell(to_text(finding));
  if (merged->refused > 0 && merged->document_class == DocumentClass::vital)
    return refuse({.message = std::to_string(merged->refused) + " passages were refused, and a vital document is written whole or not at all",
                   .file = words.input, .remedy = "Mend the places above and merge again."});
  if (const Result<std::string> there = read_file(words.output); there && *there == merged->document->bytes && merged->bytes != *there)
    return refuse({.message = "the translated document would overwrite the original", .file = words.output, .remedy = "Give the output another name."});
  // The register first: what it refuses is not written.
  if (!words.document_register.empty()) {
    auto reviews = ReviewRegister::open(reviews_path(words.document_register));
    if (!reviews) return refuse(reviews.error());
    TranslationRecord record{.document = id_of(*merged->document),
                             .from = (*kits)->from().text(),
                             .language = merged->translation.language.text(),
                             .version = document_version(*merged->document),
                             .output_hash = sha256(merged->bytes),
                             .document_class = merged->document_class,
                             .person = words.person,
                             .unreviewed = merged->unreviewed,
                             .untranslated = merged->translation.untranslated_segments,
                             .waivers = merged->waivers};
    for (const Finding& finding : merged->findings) record.errors += finding.severity == Severity::error ? 1 : 0;
    for (const MergedSentence& sentence : merged->sentences) record.sentences.push_back(sentence.source);
    if (const auto recorded = reviews->record_translation(record); !recorded) return refuse(recorded.error());
  } else if (merged->document_class == DocumentClass::vital) {
    return refuse({.message = "a vital document needs a record of its translator", .file = words.input,
                   .remedy = "Name the register and the translator: --register office.db --as PERSON"});
  }
  if (const auto written = write_file(words.output, merged->bytes); !written) return refuse(written.error());
  ProvenanceInput provenance{.document = merged->document.get(),
                             .document_id = id_of(*merged->document),
                             .translation = &merged->translation,
                             .kits = kits->get(),
                             .document_class = merged->document_class,
                             .explain = ExplainMode::none,
                             .plain = default_plain_mode(merged->document_class),
                             .outputs = {{fs::path(words.output).filename().string(), sha256(merged->bytes)}},
                             .reviews = {},
                             .by_person = merged->by_person,
                             .waivers = {}};
  if (!words.person.empty()) provenance.reviews.emplace_back("translator", words.person);
  for (const auto& [sentence, waiver] : merged->waivers) provenance.waivers.emplace_back(waiver.about.empty() ? waiver.rule : waiver.rule + " " + waiver.about, waiver.reason);
  fs::path record_path = words.output;
  record_path.replace_extension(".provenance.json");
  if (const auto written = write_file(record_path, write_provenance(provenance)); !written) return refuse(written.error());
  if (!words.report.empty()) {
    DocumentResult result;
    result.translation = merged->translation;
    nlohmann::ordered_json report = {{"inputs", nlohmann::ordered_json::array()}, {"styleguide", style_guide_json(*(*kits)->guide())}};
    report["inputs"].push_back(report_entry(result, merged->document->name, merged->translation.language, words.output));
    std::size_t errors = 0, warnings = 0;
    for (const Finding& finding : merged->findings) {
      errors += finding.severity == Severity::error ? 1 : 0;
      warnings += finding.severity == Severity::warning ? 1 : 0;
    }
    report["summary"] = {{"outputs", 1}, {"failed", 0}, {"segments", report["inputs"][0]["segments"].size()},
                         {"untranslated", merged->translation.untranslated_segments}, {"refused", merged->refused},
                         {"errors", errors}, {"warnings", warnings}};
    if (const auto written = write_file(words.report, report.dump(1) + "\n"); !written) return refuse(written.error());
  }
  tell("Wrote " + words.output + ": " + std::to_string(merged->by_person) + " sentences of a person, " +
       std::to_string(merged->translation.memory_segments) + " from memory, " + std::to_string(merged->translation.backend_segments) +
       " as the machine drafted them (" + std::to_string(merged->unreviewed) + " not reviewed); " + std::to_string(merged->refused) +
       " passages refused, " + std::to_string(merged->translation.untranslated_segments) + " sentences left in " + head->from + ".");
  if (merged->refused > 0 || !merged->translation.is_complete()) return done_with_findings;
  return exit_code_for(merged->findings, words.fail_on);
}

struct ReviewWords {
  std::string document, language, person, document_register, qualified, pair, from = "en", style_guide, record;
  ReviewRole role = ReviewRole::reviewer;
};

nlohmann::ordered_json to_line(const ReviewState& state) {
  const TranslationRecord& one = state.translation;
  return {{"document", one.document}, {"language", one.language}, {"class", name_of(document_class_names, one.document_class)}, {"version", one.version},
          {"output", one.output_hash}, {"translator", one.person}, {"reviewer", state.reviewer}, {"published", state.is_published},
          {"published_by", state.published_by}, {"unreviewed", one.unreviewed}, {"untranslated", one.untranslated}, {"errors", one.errors}};
}

// The document as it is now against what was translated: one line for each sentence to look at again, in every language.
int show_stale(ReviewRegister& reviews, const ReviewWords& words) {
  const Result<Document> document = read_input(words.document);
  if (!document) return refuse(document.error());
  const auto states = reviews.states(id_of(*document));
  if (!states) return refuse(states.error());
  if (states->empty())
    return refuse({.message = "no translation of this document is registered", .file = words.document, .remedy = "Merge one with: homeword merge FILE.xlf OUT --register FILE"});
  const auto kits = Kits::open({.style_guide = words.style_guide, .from = states->front().translation.from, .backends = {}, .needs_backends = false});
  if (!kits) return refuse(kits.error());
  const auto source = (*kits)->source();
  if (!source) return refuse(source.error());
  int exit_code = done;
  for (const ReviewState& state : *states) {
    if (!words.language.empty() && state.translation.language != words.language) continue;
    const Analysis analysis = analyse(*document, **source, {.document_class = state.translation.document_class, .plain = default_plain_mode(state.translation.document_class)});
    std::vector<std::string> now;
    for (const AnalysedBlock& block : analysis.blocks)
      for (const AnalysedSegment& segment : block.segments) now.emplace_back(segment.plain.of(block.plain));
    const auto before = reviews.sentences(state.translation.document, state.translation.language);
    if (!before) return refuse(before.error());
    const std::vector<StaleSentence> stale = find_stale(*before, now);
    nlohmann::ordered_json line = to_line(state);
    line["stale"] = !stale.empty();
    line["sentences"] = nlohmann::ordered_json::array();
    for (const StaleSentence& one : stale) line["sentences"].push_back({{"now", one.now}, {"before", one.before}});
    std::cout << line.dump() << '\n';
    if (!stale.empty()) exit_code = done_with_findings;
  }
  return exit_code;
}

int review(const ReviewWords& words) {
  if (words.document_register.empty()) return refuse({.message = "which register?", .remedy = "Name it with --register office.db"});
  auto reviews = ReviewRegister::open(reviews_path(words.document_register));
  if (!reviews) return refuse(reviews.error());
  if (!words.qualified.empty()) {
    const std::size_t dash = words.pair.find('-');
    const auto from = LanguageTag::parse(words.pair.substr(0, dash));
    const auto to = LanguageTag::parse(dash == std::string::npos ? std::string() : words.pair.substr(dash + 1));
    if (!from || !to) return refuse({.message = "--pair names the languages a person is qualified for", .found = words.pair, .expected = "en-es"});
    if (const auto kept = reviews->qualify({words.qualified, words.role, from->text(), to->text()}); !kept) return refuse(kept.error());
    tell(words.qualified + " is registered as " + std::string(name_of(review_role_names, words.role)) + " for " + words.pair + ".");
    return done;
  }
  std::error_code code;
  if (words.person.empty() && !words.document.empty() && fs::is_regular_file(words.document, code)) return show_stale(*reviews, words);
  if (!words.person.empty()) {
    if (words.document.empty()) return refuse({.message = "which document?", .remedy = "Name its id; `homeword review --register FILE` lists them."});
    if (words.language.empty()) return refuse({.message = "which language was reviewed?", .remedy = "Say it with --to."});
    if (const auto reviewed = reviews->record_review(words.document, words.language, words.person); !reviewed) return refuse(reviewed.error());
    tell(words.person + " reviewed " + words.document + " in " + words.language + ".");
  }
  const auto states = reviews->states(words.document);
  if (!states) return refuse(states.error());
  if (states->empty() && !words.document.empty())
    return refuse({.message = "no translation of this document is registered", .file = words.document, .remedy = "`homeword review --register FILE` lists those that are."});
  for (const ReviewState& state : *states)
    if (words.language.empty() || state.translation.language == words.language) std::cout << to_line(state).dump() << '\n';
  return done;
}

int publish(const ReviewWords& words) {
  auto reviews = ReviewRegister::open(reviews_path(words.document_register));
  if (!reviews) return refuse(reviews.error());
  if (const auto published = reviews->publish(words.document, words.language, words.person); !published) return refuse(published.error());
  const auto states = reviews->states(words.document);
  if (!states) return refuse(states.error());
  for (const ReviewState& state : *states) {
    if (state.translation.language != words.language) continue;
    std::cout << to_line(state).dump() << '\n';
    if (words.record.empty()) continue;
    const Result<std::string> bytes = read_file(words.record);
    if (!bytes) return refuse(bytes.error());
    auto record = nlohmann::ordered_json::parse(*bytes, nullptr, false);
    if (record.is_discarded() || !record.is_object() || !record.contains("reviews") || !record.contains("outputs"))
      return refuse({.message = "this is no provenance record", .file = words.record});
    const bool is_its_own = std::any_of(record["outputs"].begin(), record["outputs"].end(), [&](const auto& output) { return output.value("sha256", "") == state.translation.output_hash; });
    if (!is_its_own)
      return refuse({.message = "the record is of another output than the one that was reviewed", .file = words.record, .remedy = "Name the record that merge wrote beside the document."});
    record["reviews"] = nlohmann::ordered_json::array();
    for (const auto& [role, person] : {std::pair<std::string, std::string>{"translator", state.translation.person}, {"reviewer", state.reviewer}, {"publisher", state.published_by}})
      if (!person.empty()) record["reviews"].push_back({{"role", role}, {"person", person}});
    if (const auto written = write_file(words.record, record.dump(2) + "\n"); !written) return refuse(written.error());
  }
  return done;
}

}  // namespace

void add_extract(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<ExtractWords>();
  CLI::App* command = program.add_subcommand("extract", "Write an XLIFF 2.1 file for a translator: drafts, approved terms, notes, near matches");
  command->add_option("IN", words->input, "A document (.docx .html .md .txt)")->required();
  command->add_option("OUT", words->output, "The XLIFF file, NAME.xlf; - for standard output")->required();
  command->add_option("--to", words->language, "Language, as a BCP 47 tag")->required();
  command->add_option("--from", words->from, "Language of the document")->capture_default_str();
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  command->add_option("--backend", words->backends, "Translation backends for the drafts, tried in order (default: apertium)")->delimiter(',');
  add_allow_network(*command, words->network);
  add_choice(*command, "--explain", words->explain, explain_mode_names, "How concepts are explained at first use");
  add_choice(*command, "--class", words->document_class, document_class_names, "What kind of document it is");
  add_choice(*command, "--plain", words->plain, plain_mode_names, "Plain-language rewrites before translating")
      ->each([words](const std::string&) { words->is_plain_given = true; });
  command->add_option("--register", words->document_register, "Register FILE; waivers of earlier versions are shown again as notes");
  command->add_flag("--no-original", words->is_named_only, "Name the document by its hash only; merge then needs --original");
  command->footer(
      "Examples:\n"
      "  homeword extract letter.docx letter.es.xlf --to es\n"
      "  homeword extract notice.docx notice.vi.xlf --to vi --class vital --styleguide our-guide\n"
      "A translator works on the file in any tool that reads XLIFF 2; then: homeword merge letter.es.xlf letter.es.docx");
  command->callback([words, &exit_code] { exit_code = extract(*words); });
}

void add_merge(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<MergeWords>();
  CLI::App* command = program.add_subcommand("merge", "Put a translator's XLIFF back into the document; codes and facts are checked");
  command->add_option("IN", words->input, "The XLIFF file")->required();
  command->add_option("OUT", words->output, "The translated document")->required();
  command->add_option("--original", words->original, "The original document, when the XLIFF does not carry it");
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  command->add_option("--as", words->person, "Who translated it");
  command->add_option("--register", words->document_register, "Register FILE in which translations, reviews and waivers are recorded");
  add_choice(*command, "--class", words->document_class, document_class_names, "What kind of document it is, when not as extracted")
      ->each([words](const std::string&) { words->is_class_given = true; });
  command->add_option("--report", words->report, "Write the report as FILE.json");
  add_fail_on(*command, words->fail_on);
  command->footer(
      "Examples:\n"
      "  homeword merge letter.es.xlf letter.es.docx\n"
      "  homeword merge notice.es.xlf notice.es.docx --register office.db --as \"Ana Ruiz\"\n"
      "A passage that lost a code or a fact is refused and stays untranslated; the message names its line and remedy. A note\n"
      "of category \"homeword:waiver\" lets a fact pass: fact/missing “12:00 p.m.”: the translation says noon in words");
  command->callback([words, &exit_code] { exit_code = merge(*words); });
}

void add_review(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<ReviewWords>();
  CLI::App* command = program.add_subcommand("review", "Record a review; list translations; show which sentences of a document went stale");
  command->add_option("DOCUMENT", words->document, "Document id; or the document's file, to compare it with what was translated");
  command->add_option("--to", words->language, "Language");
  command->add_option("--as", words->person, "Who reviewed it");
  command->add_option("--register", words->document_register, "Register FILE")->required();
  command->add_option("--styleguide", words->style_guide, "Style guide the document was extracted with");
  CLI::Option* qualify = command->add_option("--qualify", words->qualified, "Register this person as qualified, with --role and --pair");
  add_choice(*command, "--role", words->role, review_role_names, "What the person is qualified as")->needs(qualify);
  CLI::Option* pair = command->add_option("--pair", words->pair, "Languages the person is qualified for: en-es")->needs(qualify);
  qualify->needs(pair);
  command->footer(
      "Examples:\n"
      "  homeword review --register office.db --qualify \"Luis Prado\" --role reviewer --pair en-es\n"
      "  homeword review notice.docx --register office.db --to es --as \"Luis Prado\"\n"
      "  homeword review letters/notice.docx --register office.db\n"
      "The last one lists, for every language, the sentences of the file that changed since they were translated.");
  command->callback([words, &exit_code] { exit_code = review(*words); });
}

void add_publish(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<ReviewWords>();
  CLI::App* command = program.add_subcommand("publish", "Record that a translation goes to families; refused until its class's reviews are there");
  command->add_option("DOCUMENT", words->document, "Document id")->required();
  command->add_option("--to", words->language, "Language")->required();
  command->add_option("--as", words->person, "Who publishes it")->required();
  command->add_option("--register", words->document_register, "Register FILE")->required();
  command->add_option("--record", words->record, "The provenance record beside the document; translator, reviewer and publisher are written into it");
  command->footer("Example:\n  homeword publish notice.docx --to es --as \"Luis Prado\" --register office.db --record notice.es.provenance.json");
  command->callback([words, &exit_code] { exit_code = publish(*words); });
}

}  // namespace homeword::cli
