#include "command.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "homeword/base/files.h"

namespace homeword::cli {

int refuse(const Error& error) {
  tell("homeword: " + error.sentence());
  return cannot;
}

void tell(std::string_view sentence) {
  std::fwrite(sentence.data(), 1, sentence.size(), stderr);
  std::fputc('\n', stderr);
}

void tell_notices(const Kits& kits) {
  for (const std::string& notice : kits.notices()) tell("note: " + notice);
}

CLI::Option* add_fail_on(CLI::App& command, FailOn& fail_on) {
  const std::vector<std::pair<std::string, FailOn>> choices{
      {"error", FailOn::error}, {"warning", FailOn::warning}, {"never", FailOn::never}};
  return command.add_option("--fail-on", fail_on, "Exit with 1 when a finding is at least this serious (error, warning, never)")
      ->transform(CLI::CheckedTransformer(choices, CLI::ignore_case).description(""))
      ->type_name("WORD");
}

int exit_code_for(const std::vector<Finding>& findings, FailOn fail_on) {
  if (fail_on == FailOn::never) return done;
  const Severity level = fail_on == FailOn::error ? Severity::error : Severity::warning;
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.severity >= level; })
             ? done_with_findings
             : done;
}

Result<std::string> read_standard_input() {
  std::string bytes;
  char buffer[1 << 16];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, stdin)) {
    bytes.append(buffer, count);
    if (bytes.size() > default_file_budget)
      return fail({.message = "the input is too large",
                   .file = "-",
                   .expected = "at most " + std::to_string(default_file_budget) + " bytes",
                   .remedy = "Split it into smaller documents."});
  }
  return bytes;
}

Result<Document> read_input(const std::string& input) {
  if (input == "-") {
    Result<std::string> bytes = read_standard_input();
    if (!bytes) return fail(bytes.error());
    return read_plain_text("-", std::move(*bytes));
  }
  if (find_format(input) == nullptr)
    return fail({.message = "Homeword cannot read this kind of file",
                 .file = input,
                 .expected = ".docx, .html, .md or .txt",
                 .remedy = "Save it in one of these formats."});
  Result<std::string> bytes = read_file(input);
  if (!bytes) return fail(bytes.error());
  return read_document(input, std::move(*bytes));
}

}  // namespace homeword::cli
