// What every command of the program shares. A command parses its words, calls the engine and prints; nothing else.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/engine/kits.h"

namespace homeword::cli {

// Exit codes of section 6: scripts rely on them.
inline constexpr int done = 0;
inline constexpr int done_with_findings = 1;
inline constexpr int cannot = 2;

// Each adds its sub-command; the callback leaves its exit code in `exit_code`.
void add_translate(CLI::App& program, int& exit_code);
void add_check(CLI::App& program, int& exit_code);
void add_explain(CLI::App& program, int& exit_code);
void add_inspect(CLI::App& program, int& exit_code);
void add_roundtrip(CLI::App& program, int& exit_code);
void add_styleguide(CLI::App& program, int& exit_code);
void add_plugins(CLI::App& program, int& exit_code);
void add_languages(CLI::App& program, int& exit_code);
void add_serve(CLI::App& program, int& exit_code);
void add_feedback(CLI::App& program, int& exit_code);

// "homeword: letter.docx: the archive is cut short. …" on standard error; gives `cannot`.
int refuse(const Error& error);
// A sentence for the person at the terminal, on standard error.
void tell(std::string_view sentence);
void tell_notices(const Kits& kits);

// What stands between error, warning and never after --fail-on.
enum class FailOn { error, warning, never };
CLI::Option* add_fail_on(CLI::App& command, FailOn& fail_on);
// 1 when a finding reaches the level, else 0.
int exit_code_for(const std::vector<Finding>& findings, FailOn fail_on);

// Adds an option that takes the names of a NameTable, and says them in --help and when the word is wrong.
template <class Enum, std::size_t count>
CLI::Option* add_choice(CLI::App& command, const std::string& name, Enum& value, const NameTable<Enum, count>& table,
                        const std::string& help) {
  std::vector<std::pair<std::string, Enum>> choices;
  for (const auto& [entry, text] : table) choices.emplace_back(std::string(text), entry);
  return command.add_option(name, value, help + " (" + all_names(table) + ")")
      ->transform(CLI::CheckedTransformer(choices, CLI::ignore_case).description(""))
      ->type_name("WORD");
}

// Standard input to its end, within the file budget.
[[nodiscard]] Result<std::string> read_standard_input();
// A document from a path, or plain text from "-".
[[nodiscard]] Result<Document> read_input(const std::string& input);

}  // namespace homeword::cli
