#include "homeword/engine/recall.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "homeword/base/files.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view record_ending = ".provenance.json";

std::vector<fs::path> find_records(const fs::path& folder, std::vector<Finding>& problems) {
  std::vector<fs::path> records;
  std::error_code code;
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, code), end; !code && at != end; at.increment(code))
    if (at->is_regular_file(code) && at->path().filename().string().ends_with(record_ending)) records.push_back(at->path());
  if (code) {
    Finding finding;
    finding.file = folder.string();
    finding.rule = "recall/unreadable";
    finding.severity = Severity::error;
    finding.message = "the folder cannot be read to its end: " + code.message();
    problems.push_back(std::move(finding));
  }
  std::sort(records.begin(), records.end());
  return records;
}

}  // namespace

Result<RecallList> list_recalls(const StyleGuide& before, const StyleGuide& after, const fs::path& folder) {
  std::error_code code;
  if (!fs::is_directory(folder, code))
    return fail({.message = "there is no such folder of provenance records", .file = folder.string(),
                 .remedy = "Name the folder the translations were written to."});
  RecallList list;
  std::map<std::string, ConceptDifference> changed;
  for (ConceptDifference& difference : compare_guides(before, after)) {
    if (difference.kind == DifferenceKind::added) {
      list.added.push_back(difference.concept_id);
    } else {
      changed.emplace(difference.concept_id, std::move(difference));
    }
  }
  for (const fs::path& path : find_records(folder, list.problems)) {
    const std::string name = path.lexically_relative(folder).generic_string();
    const auto problem = [&](const std::string& what) {
      Finding finding;
      finding.file = path.string();
      finding.rule = "recall/unreadable";
      finding.severity = Severity::error;
      finding.message = what + ": nothing is known about its document";
      list.problems.push_back(std::move(finding));
    };
    const Result<std::string> bytes = read_file(path);
    if (!bytes) {
      problem(bytes.error().message);
      continue;
    }
    const nlohmann::json record = nlohmann::json::parse(*bytes, nullptr, false);
    try {
      if (record.is_discarded() || record.at("homeword_provenance") != 1) {
        problem("this is not a provenance record this program can read");
        continue;
      }
      ++list.records;
      const nlohmann::json& guide = record.at("styleguide");
      if (guide.at("hash") == after.hash) {
        ++list.current;
        continue;
      }
      RecalledLine line;
      line.record = name;
      line.document = record.at("document").at("id").get<std::string>();
      line.version = record.at("document").at("version").get<std::string>();
      line.file = record.at("document").at("file").get<std::string>();
      line.language = record.at("language").get<std::string>();
      line.styleguide = guide.at("name").get<std::string>() + " " + guide.at("version").get<std::string>();
      for (const auto& output : record.at("outputs")) line.outputs.push_back(output.at("file").get<std::string>());
      const std::string source = record.at("from").get<std::string>();
      for (const auto& term : record.at("terms")) {
        const auto found = changed.find(term.at("concept").get<std::string>());
        if (found == changed.end()) continue;
        line.why.clear();
        if (found->second.kind == DifferenceKind::retired) {
          line.why.push_back("the concept was retired");
        } else {
          for (const FieldChange& change : found->second.changes)
            if (touches_documents(change, source, line.language)) line.why.push_back(to_text(change));
        }
        if (line.why.empty()) continue;
        line.concept_id = found->first;
        line.block = term.at("block").get<std::size_t>();
        line.segment = term.value("segment", std::size_t{0});
        const auto source_line = term.find("source_line");
        line.source_line = source_line == term.end() || source_line->is_null() ? 0 : source_line->get<std::size_t>();
        line.line = term.at("line").get<std::string>();
        line.source_term = term.at("source_term").get<std::string>();
        line.target_term = term.at("target_term").is_null() ? std::string() : term.at("target_term").get<std::string>();
        list.lines.push_back(line);
      }
    } catch (const nlohmann::json::exception&) {
      problem("the provenance record is damaged");
    }
  }
  std::stable_sort(list.lines.begin(), list.lines.end(), [](const RecalledLine& left, const RecalledLine& right) {
    return std::tie(left.record, left.block, left.segment) < std::tie(right.record, right.block, right.segment);
  });
  return list;
}

}  // namespace homeword
