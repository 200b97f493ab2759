// What every command of the program shares. A command parses its words, calls the engine and prints; nothing else.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
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
void add_extract(CLI::App& program, int& exit_code);
void add_merge(CLI::App& program, int& exit_code);
void add_memory(CLI::App& program, int& exit_code);
void add_review(CLI::App& program, int& exit_code);
void add_publish(CLI::App& program, int& exit_code);
void add_inspect(CLI::App& program, int& exit_code);
void add_roundtrip(CLI::App& program, int& exit_code);
void add_styleguide(CLI::App& program, int& exit_code);
// The verbs import and export of styleguide.
void add_exchange_verbs(CLI::App& styleguide, int& exit_code);
// The verbs of the district store and of comparing guides, below `styleguide`.
void add_office_verbs(CLI::App& styleguide, int& exit_code);
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

[[nodiscard]] std::string to_lower(std::string text);
// "“foo” is not one of these words: a, b, c".
[[nodiscard]] std::string none_of(const std::string& word, const std::string& allowed);
// A check that the word is one of these, for options without a NameTable.
[[nodiscard]] std::function<std::string(const std::string&)> one_of(std::vector<std::string> allowed);

// What is wrong with the words the program was given, in a sentence that names the nearest right one.
[[nodiscard]] std::string explain_usage(const CLI::App& program, const std::vector<std::string>& words, const CLI::ParseError& error);
// --as-of, --jurisdiction and --grade: which concepts count.
void add_term_policy(CLI::App& command, TermPolicy& policy);

// Adds an option that takes the names of a NameTable, and says them in --help and when the word is wrong.
template <class Enum, std::size_t count>
CLI::Option* add_choice(CLI::App& command, const std::string& name, Enum& value, const NameTable<Enum, count>& table,
                        const std::string& help) {
  return command
      .add_option_function<std::string>(
          name,
          [name, &value, &table](const std::string& word) {
            const auto chosen = value_of(table, to_lower(word));
            if (!chosen) throw CLI::ValidationError(name, none_of(word, all_names(table)));
            value = *chosen;
          },
          help + " (" + all_names(table) + ")")
      ->type_name("WORD");
}

// --allow-network NAMES: the backends that may send text to other machines.
CLI::Option* add_allow_network(CLI::App& command, std::vector<std::string>& names);

// Standard input to its end, within the file budget.
[[nodiscard]] Result<std::string> read_standard_input();
// A document from a path, or plain text from "-".
[[nodiscard]] Result<Document> read_input(const std::string& input);

}  // namespace homeword::cli
