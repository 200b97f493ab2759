#include "homeword/base/finding.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace homeword {
namespace {

template <class Json>
void write_fields(Json& json, const Finding& finding) {
  json = Json{{"file", finding.file},
              {"part", finding.part},
              {"block", finding.block},
              {"line", finding.line},
              {"column", finding.column},
              {"start", finding.span.start},
              {"end", finding.span.end},
              {"text", finding.text},
              {"rule", finding.rule},
              {"severity", name_of(severity_names, finding.severity)},
              {"message", finding.message},
              {"reason", finding.reason},
              {"suggestions", finding.suggestions},
              {"fixable", finding.is_fixable}};
  if (!finding.about.empty()) json["about"] = finding.about;
}

}  // namespace

void to_json(nlohmann::ordered_json& json, const Finding& finding) { write_fields(json, finding); }
void to_json(nlohmann::json& json, const Finding& finding) { write_fields(json, finding); }

std::string to_text(const Finding& finding) {
  std::string out = finding.file.empty() ? "-" : finding.file;
  if (finding.line != 0) {
    out += ':' + std::to_string(finding.line) + ':' + std::to_string(finding.column);
  } else {
    if (!finding.part.empty()) out += ':' + finding.part;
    out += ":block " + std::to_string(finding.block + 1);
  }
  out += ": ";
  out += name_of(severity_names, finding.severity);
  out += ": " + finding.message + " [" + finding.rule + "]";
  if (!finding.suggestions.empty()) {
    out += finding.is_fixable ? " (fix: " : " (suggestion: ";
    out += finding.suggestions.front() + ")";
  }
  for (char& letter : out)
    if (letter == '\n' || letter == '\r') letter = ' ';
  return out;
}

std::string to_sarif(const std::vector<Finding>& findings, std::string_view program_version,
                     const std::map<std::string, std::optional<std::size_t>>& shifts) {
  using nlohmann::ordered_json;
  std::map<std::string, std::string> reasons;
  ordered_json results = ordered_json::array();
  for (const Finding& finding : findings) {
    reasons.emplace(finding.rule, finding.reason.empty() ? finding.message : finding.reason);
    ordered_json region = ordered_json::object();
    if (finding.line != 0) {
      region["startLine"] = finding.line;
      region["startColumn"] = finding.column;
      const auto shift = shifts.find(finding.file);
      const std::optional<std::size_t> before = shift == shifts.end() ? std::optional<std::size_t>(0) : shift->second;
      if (before) {
        region["byteOffset"] = finding.span.start + *before;
        region["byteLength"] = finding.span.size();
      }
    }
    if (!finding.text.empty()) region["snippet"] = {{"text", finding.text}};
    ordered_json place = {{"artifactLocation", {{"uri", finding.file}}}};
    if (!region.empty()) place["region"] = region;
    ordered_json result = {
        {"ruleId", finding.rule},
        {"level", finding.severity == Severity::info ? "note" : std::string(name_of(severity_names, finding.severity))},
        {"message", {{"text", finding.message}}},
        {"locations", ordered_json::array({{{"physicalLocation", place}}})}};
    ordered_json properties = {{"block", finding.block}, {"suggestions", finding.suggestions}, {"fixable", finding.is_fixable}};
    if (!finding.part.empty()) properties["part"] = finding.part;
    if (!finding.about.empty()) properties["about"] = finding.about;
    result["properties"] = properties;
    results.push_back(result);
  }
  ordered_json rules = ordered_json::array();
  for (const auto& [rule, reason] : reasons) rules.push_back({{"id", rule}, {"fullDescription", {{"text", reason}}}});
  const ordered_json log = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", ordered_json::array({{{"tool", {{"driver", {{"name", "homeword"}, {"version", program_version}, {"rules", rules}}}}},
                                     {"columnKind", "unicodeCodePoints"},
                                     {"results", results}}})}};
  return log.dump(2) + "\n";
}

void sort_findings(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& left, const Finding& right) {
    return std::tie(left.file, left.block, left.span, left.rule) < std::tie(right.file, right.block, right.span, right.rule);
  });
}

}  // namespace homeword
