#include "homeword/engine/report.h"

#include <nlohmann/json.hpp>

#include "homeword/base/hash.h"
#include "homeword/engine/html_writer.h"
#include "homeword/engine/template.h"

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
  for (const Finding& finding : segment.findings) json["findings"].push_back(finding);
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
    entry["text_left_the_machine"] = description.sends_text_away && pair != nullptr;
    backends.push_back(std::move(entry));
  }
  // For the recall list: which concept stands in which block, in which words.
  ordered_json terms = ordered_json::array();
  std::size_t findings_errors = 0, findings_warnings = 0;
  for (const TranslatedBlock& block : translation.blocks)
    for (const TranslatedSegment& segment : block.segments) {
      for (const Receipt& receipt : segment.segment.receipts)
        terms.push_back({{"concept", receipt.concept_id},
                         {"block", block.source->block->number},
                         {"source_term", receipt.source_term},
                         {"target_term", receipt.target ? ordered_json(receipt.target_term) : ordered_json(nullptr)},
                         {"status", name_of(receipt_status_names, receipt.status)},
                         {"line", segment.segment.target}});
      for (const Finding& finding : segment.segment.findings) {
        findings_errors += finding.severity == Severity::error ? 1 : 0;
        findings_warnings += finding.severity == Severity::warning ? 1 : 0;
      }
    }
  ordered_json outputs = ordered_json::array();
  for (const auto& [name, hash] : input.outputs) outputs.push_back({{"file", name}, {"sha256", hash}});
  const std::filesystem::path name(input.document->name);
  const ordered_json record = {
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
        {"facts_only", translation.other_segments}}},
      {"findings", {{"error", findings_errors}, {"warning", findings_warnings}}},
      {"terms", terms},
      {"reviews", ordered_json::array()},
      {"outputs", outputs}};
  return record.dump(2) + "\n";
}

std::string write_report_page(const ordered_json& report) {
  nlohmann::json outputs = nlohmann::json::array();
  for (const auto& input : report.at("inputs")) {
    if (input.contains("error")) {
      outputs.push_back({{"file", input.at("file")}, {"language", input.at("language")}, {"output", ""},
                         {"error", input.at("error")}, {"segments", 0}, {"has_lines", false}, {"lines", nlohmann::json::array()},
                         {"has_terms", false}, {"terms", nlohmann::json::array()}, {"memory", 0}, {"machine", 0}, {"untranslated", 0}});
      continue;
    }
    nlohmann::json lines = nlohmann::json::array();
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
      for (const auto& finding : segment.at("findings"))
        lines.push_back({{"severity", finding.at("severity")}, {"rule", finding.at("rule")}, {"message", finding.at("message")},
                         {"source", segment.at("plain")}, {"target", segment.at("target")},
                         {"target_language", segment.at("language")}});
      for (const auto& receipt : segment.at("receipts"))
        terms.push_back({{"source_term", receipt.at("source_term")},
                         {"target_term", receipt.at("target_term").is_null() ? "—" : receipt.at("target_term").get<std::string>()},
                         {"how", receipt.at("how").is_null() ? "—" : receipt.at("how").get<std::string>()},
                         {"status", receipt.at("status")},
                         {"target_language", input.at("language")},
                         {"explained", receipt.at("explained").get<bool>() ? "yes" : ""}});
    }
    outputs.push_back({{"file", input.at("file")}, {"language", input.at("language")}, {"output", input.at("output")},
                       {"error", ""}, {"segments", input.at("segments").size()}, {"has_lines", !lines.empty()}, {"lines", lines},
                       {"has_terms", !terms.empty()}, {"terms", terms}, {"memory", memory}, {"machine", machine},
                       {"untranslated", untranslated}});
  }
  const auto& guide = report.at("styleguide");
  return render_template(
      "report.mustache",
      {{"guide", guide.at("name").get<std::string>() + " " + guide.at("version").get<std::string>()},
       {"hash", guide.at("hash")},
       {"release", guide.at("released").get<bool>() ? "released" : "unreleased"},
       {"outputs", outputs}});
}

}  // namespace homeword
