#include "homeword/engine/report.h"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "homeword/base/hash.h"
#include "homeword/engine/batch.h"
#include "homeword/engine/html_writer.h"
#include "homeword/engine/template.h"
#include "homeword/translate/check_names.h"

namespace homeword {

using nlohmann::ordered_json;

ordered_json to_json(const Segment& segment) {
  ordered_json json = {{"block", segment.block},
                       {"source", segment.source},
                       {"plain", segment.plain},
                       {"target", segment.target},
                       {"origin", segment.origin},
                       {"language", segment.target_language},
                       {"receipts", ordered_json::array()},
                       {"facts", ordered_json::array()},
                       {"findings", ordered_json::array()}};
  for (const Receipt& receipt : segment.receipts) {
    ordered_json entry = {{"concept", receipt.concept_id},
                          {"source_term", receipt.source_term},
                          {"start", receipt.source.start},
                          {"end", receipt.source.end},
                          {"target_term", nullptr},
                          {"target_start", nullptr},
                          {"target_end", nullptr},
                          {"how", nullptr},
                          {"status", name_of(receipt_status_names, receipt.status)},
                          {"explained", receipt.is_explained}};
    if (receipt.target) {
      entry["target_term"] = receipt.target_term;
      entry["target_start"] = receipt.target->start;
      entry["target_end"] = receipt.target->end;
    }
    if (receipt.how != ReceiptHow::none) entry["how"] = name_of(receipt_how_names, receipt.how);
    json["receipts"].push_back(std::move(entry));
  }
  for (const FactReceipt& receipt : segment.fact_receipts) {
    ordered_json entry = {{"kind", name_of(fact_kind_names, receipt.fact.kind)},
                          {"text", receipt.fact.text},
                          {"value", receipt.fact.value},
                          {"start", receipt.fact.span.start},
                          {"end", receipt.fact.span.end},
                          {"target_text", nullptr}};
    if (receipt.target) {
      entry["target_text"] = receipt.target_text;
      entry["target_start"] = receipt.target->start;
      entry["target_end"] = receipt.target->end;
    }
    json["facts"].push_back(std::move(entry));
  }
  for (const Finding& finding : segment.findings) {
    ordered_json entry = finding;
    if (const CheckName* check = find_check(finding.rule)) entry["mqm"] = check->mqm;
    json["findings"].push_back(std::move(entry));
  }
  for (const DeclinedBackend& one : segment.declined) json["declined"].push_back({{"backend", one.backend}, {"reason", one.reason}});
  json["untranslated_words"] = ordered_json::array();
  for (const UntranslatedWord& word : segment.untranslated_words)
    json["untranslated_words"].push_back({{"text", word.text},
                                          {"start", word.source.start},
                                          {"end", word.source.end},
                                          {"target_start", word.target.start},
                                          {"target_end", word.target.end}});
  return json;
}

std::string document_version(const Document& document) {
  std::string text;
  for (const Block& block : document.blocks) {
    text += block.text;
    text += '\n';
  }
  return sha256(text);
}

ordered_json style_guide_json(const StyleGuide& guide) {
  return {{"name", guide.name}, {"version", guide.version}, {"hash", guide.hash}, {"released", guide.is_released}};
}

std::string write_provenance(const ProvenanceInput& input) {
  const DocumentTranslation& translation = *input.translation;
  ordered_json backends = ordered_json::array();
  for (const auto& backend : input.kits->backends()) {
    const BackendDescription& description = backend->description();
    const BackendPair* pair = find_pair(description, input.kits->from().text(), translation.language.text());
    ordered_json entry = {{"name", description.name}, {"version", description.version}};
    entry["engine"] = pair != nullptr ? ordered_json(pair->engine) : ordered_json(nullptr);
    entry["speaks_pair"] = pair != nullptr;
    entry["text_left_the_machine"] = description.sends_text_away && description.not_ready.empty() && pair != nullptr;
    backends.push_back(std::move(entry));
  }
  // For the recall list: which concept stands in which block, in which words.
  ordered_json terms = ordered_json::array();
  std::size_t findings_errors = 0, findings_warnings = 0, segment_number = 0;
  const bool has_lines = input.document->format != nullptr && !input.document->format->is_container;
  std::optional<LineIndex> lines;
  if (has_lines) lines.emplace(input.document->text);
  for (const TranslatedBlock& block : translation.blocks)
    for (std::size_t i = 0; i < block.segments.size(); ++i) {
      const TranslatedSegment& segment = block.segments[i];
      ordered_json source_line = nullptr;
      if (lines && i < block.source->segments.size())
        source_line = lines->place_of(block.source->block->file_offset(block.source->segments[i].source.start)).line;
      for (const Receipt& receipt : segment.segment.receipts)
        terms.push_back({{"concept", receipt.concept_id},
                         {"block", block.source->block->number},
                         {"segment", segment_number},
                         {"source_line", source_line},
                         {"source_term", receipt.source_term},
                         {"target_term", receipt.target ? ordered_json(receipt.target_term) : ordered_json(nullptr)},
                         {"status", name_of(receipt_status_names, receipt.status)},
                         {"line", segment.segment.target}});
      for (const Finding& finding : segment.segment.findings) {
        findings_errors += finding.severity == Severity::error ? 1 : 0;
        findings_warnings += finding.severity == Severity::warning ? 1 : 0;
      }
      ++segment_number;
    }
  ordered_json outputs = ordered_json::array();
  for (const auto& [name, hash] : input.outputs) outputs.push_back({{"file", name}, {"sha256", hash}});
  ordered_json reviews = ordered_json::array(), waivers = ordered_json::array();
  for (const auto& [role, person] : input.reviews) reviews.push_back({{"role", role}, {"person", person}});
  for (const auto& [what, reason] : input.waivers) waivers.push_back({{"finding", what}, {"reason", reason}});
  const std::filesystem::path name(input.document->name);
  ordered_json record = {
      {"homeword_provenance", 1},
      {"document", {{"id", input.document_id}, {"version", document_version(*input.document)}, {"file", name.filename().string()}}},
      {"from", input.kits->from().text()},
      {"language", translation.language.text()},
      {"styleguide", style_guide_json(*input.kits->guide())},
      {"class", name_of(document_class_names, input.document_class)},
      {"explain", name_of(explain_mode_names, input.explain)},
      {"plain", name_of(plain_mode_names, input.plain)},
      {"backends", backends},
      {"segments",
       {{"memory", translation.memory_segments},
        {"machine", translation.backend_segments},
        {"untranslated", translation.untranslated_segments},
        {"untranslated_words", translation.untranslated_words},
        {"person", input.by_person},
        {"facts_only", translation.other_segments - input.by_person}}},
      {"findings", {{"error", findings_errors}, {"warning", findings_warnings}}},
      {"terms", terms},
      {"reviews", reviews},
      {"waivers", waivers},
      {"outputs", outputs}};
  // Which terms counted, where the district asked for some only.
  if (const TermPolicy& policy = input.kits->policy(); !policy.is_empty())
    record["term_policy"] = {{"as_of", policy.as_of}, {"jurisdiction", policy.jurisdiction}, {"grade", policy.grade}};
  return record.dump(2) + "\n";
}

namespace {

std::string count_of(std::size_t count, const char* one, const char* many) { return std::to_string(count) + " " + (count == 1 ? one : many); }

// What a translator has to know at a glance: how serious, in words; the worst first.
struct Seriousness {
  const char* severity;
  const char* words;
};
constexpr Seriousness seriousness[] = {{"error", "Must be put right"}, {"warning", "Please look at it"}, {"info", "Good to know"}};

}  // namespace

std::string write_report_page(const ordered_json& report) {
  nlohmann::json outputs = nlohmann::json::array();
  std::size_t all_errors = 0, all_warnings = 0, all_untranslated = 0, all_machine = 0, failed = 0;
  for (const auto& input : report.at("inputs")) {
    nlohmann::json entry = {{"number", outputs.size() + 1}, {"file", input.at("file")}, {"language", input.at("language")}, {"output", ""}, {"error", ""},
                            {"segments", 0}, {"memory", 0}, {"machine", 0}, {"untranslated", ""}, {"counts", ""}, {"is_quiet", false},
                            {"groups", nlohmann::json::array()}, {"has_terms", false}, {"terms", nlohmann::json::array()}};
    if (input.contains("error")) {
      ++failed;
      entry["error"] = input.at("error");
      entry["counts"] = "not done";
      outputs.push_back(std::move(entry));
      continue;
    }
    std::map<std::string, nlohmann::json> lines;
    nlohmann::json terms = nlohmann::json::array();
    std::size_t memory = 0, machine = 0, untranslated = 0;
    for (const auto& segment : input.at("segments")) {
      const std::string origin = segment.at("origin");
      if (origin == "memory") {
        ++memory;
      } else if (origin != "none") {
        ++machine;
      } else if (segment.at("language") != input.at("language")) {
        ++untranslated;
      }
      for (const auto& finding : segment.at("findings")) {
        // Counted in one sentence: a row for each would bury the rest.
        if (finding.at("rule") == "untranslated") continue;
        lines[finding.at("severity")].push_back(
            {{"rule", finding.at("rule")}, {"message", finding.at("message")}, {"reason", finding.at("reason")},
             {"suggestion", finding.at("suggestions").empty() ? std::string() : finding.at("suggestions").front().get<std::string>()},
             {"source", segment.at("plain")}, {"target", segment.at("target")}, {"target_language", segment.at("language")}});
      }
      for (const auto& receipt : segment.at("receipts"))
        terms.push_back({{"source_term", receipt.at("source_term")},
                         {"target_term", receipt.at("target_term").is_null() ? "—" : receipt.at("target_term").get<std::string>()},
                         {"how", receipt.at("how").is_null() ? "—" : receipt.at("how").get<std::string>()},
                         {"status", receipt.at("status")},
                         {"target_language", input.at("language")},
                         {"explained", receipt.at("explained").get<bool>() ? "yes" : ""}});
    }
    const std::size_t errors = lines["error"].size(), warnings = lines["warning"].size();
    all_errors += errors;
    all_warnings += warnings;
    all_untranslated += untranslated;
    all_machine += machine;
    for (const Seriousness& level : seriousness)
      if (nlohmann::json& found = lines[level.severity]; !found.empty())
        entry["groups"].push_back({{"severity", level.severity}, {"title", std::string(level.words) + " (" + std::to_string(found.size()) + ")"},
                                   {"lines", std::move(found)}});
    entry["output"] = input.at("output");
    entry["segments"] = input.at("segments").size();
    entry["memory"] = memory;
    entry["machine"] = machine;
    if (untranslated > 0)
      entry["untranslated"] = count_of(untranslated, "sentence was", "sentences were") +
                              " left as written, because nothing here could translate them. The .xlf file beside the translation holds them "
                              "for a translator's program.";
    if (input.contains("declined")) {
      for (const auto& one : input.at("declined")) {
        const DeclinedSentences declined{one.at("backend"), one.at("reason"), one.at("segments"), one.at("translated_by").get<std::map<std::string, std::size_t>>()};
        const std::string before = entry["untranslated"];
        entry["untranslated"] = before + (before.empty() ? "" : " ") + to_text(declined, input.at("segments").size(), input.at("language").get<std::string>());
      }
    }
    std::string counts;
    const auto add = [&](std::size_t count, const char* one, const char* many) {
      if (count > 0) counts += (counts.empty() ? "" : ", ") + count_of(count, one, many);
    };
    add(errors, "error", "errors");
    add(warnings, "warning", "warnings");
    add(untranslated, "sentence untranslated", "sentences untranslated");
    entry["counts"] = counts.empty() ? "nothing found" : counts;
    entry["is_quiet"] = entry["groups"].empty() && untranslated == 0;
    entry["has_terms"] = !terms.empty();
    entry["terms"] = std::move(terms);
    outputs.push_back(std::move(entry));
  }
  nlohmann::json steps = nlohmann::json::array();
  const auto step = [&](bool is_needed, std::string text) {
    if (is_needed) steps.push_back({{"text", std::move(text)}});
  };
  step(failed > 0, count_of(failed, "document could not be done", "documents could not be done") + ": see why below, mend the file, and run the same command again.");
  step(all_errors > 0, "Put right what is marked “Must be put right” (" + std::to_string(all_errors) + "): a lost date, name or approved term reaches a family otherwise.");
  step(all_untranslated > 0, "Give the .xlf files to a translator: " + count_of(all_untranslated, "sentence is", "sentences are") + " still in the first language.");
  step(all_warnings > 0, "Look at what is marked “Please look at it” (" + std::to_string(all_warnings) + ").");
  step(all_machine > 0, "Read every translation against the original: " + count_of(all_machine, "sentence is a machine draft", "sentences are machine drafts") +
                            ", and no program sees whether a sentence says the right thing.");
  step(all_machine == 0, "Read the translation once as a family would.");
  const auto& guide = report.at("styleguide");
  return render_template(
      "report.mustache",
      {{"guide", guide.at("name").get<std::string>() + " " + guide.at("version").get<std::string>()},
       {"hash", guide.at("hash")},
       {"release", guide.at("released").get<bool>() ? "released" : "unreleased"},
       {"has_several", outputs.size() > 1},
       {"steps", steps},
       {"outputs", outputs}});
}

}  // namespace homeword
