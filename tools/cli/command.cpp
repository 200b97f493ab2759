#include "command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
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

CLI::Option* add_allow_network(CLI::App& command, std::vector<std::string>& names) {
  return command.add_option("--allow-network", names, "Backends that may send text, masked of personal data, to other machines (default: none)")
      ->delimiter(',');
}

CLI::Option* add_fail_on(CLI::App& command, FailOn& fail_on) {
  static constexpr NameTable<FailOn, 3> names{{{FailOn::error, "error"}, {FailOn::warning, "warning"}, {FailOn::never, "never"}}};
  return add_choice(command, "--fail-on", fail_on, names, "Exit with 1 when a finding is at least this serious");
}

std::string to_lower(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
  return text;
}

std::string none_of(const std::string& word, const std::string& allowed) { return "\"" + word + "\" is not one of these words: " + allowed; }

std::function<std::string(const std::string&)> one_of(std::vector<std::string> allowed) {
  return [allowed = std::move(allowed)](const std::string& word) {
    if (std::find(allowed.begin(), allowed.end(), word) != allowed.end()) return std::string();
    std::string all;
    for (const std::string& name : allowed) all += (all.empty() ? "" : ", ") + name;
    return none_of(word, all);
  };
}

namespace {

// Edits between two words, a swap of neighbours counted once: "tranlate" is one from "translate".
std::size_t count_edits(const std::string& left, const std::string& right) {
  std::vector<std::vector<std::size_t>> table(left.size() + 1, std::vector<std::size_t>(right.size() + 1));
  for (std::size_t i = 0; i <= left.size(); ++i)
    for (std::size_t j = 0; j <= right.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  return table[left.size()][right.size()];
}

std::string nearest(const std::string& word, const std::vector<std::string>& names) {
  std::string best;
  std::size_t fewest = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& name : names) {
    const std::size_t edits = name.starts_with(word) && word.size() > 2 ? 1 : count_edits(to_lower(word), name);
    if (edits < fewest) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

}  // namespace

std::string explain_usage(const CLI::App& program, const std::vector<std::string>& words, const CLI::ParseError& error) {
  const CLI::App* command = &program;
  std::string path = program.get_name();
  for (const std::string& word : words) {
    const auto verbs = command->get_subcommands([](const CLI::App*) { return true; });
    if (verbs.empty()) break;
    const auto found = std::find_if(verbs.begin(), verbs.end(), [&](const CLI::App* verb) { return verb->get_name() == word; });
    if (found != verbs.end()) {
      command = *found;
      path += " " + word;
      continue;
    }
    std::vector<std::string> names;
    std::string all;
    for (const CLI::App* verb : verbs) {
      names.push_back(verb->get_name());
      all += (all.empty() ? "" : ", ") + verb->get_name();
    }
    if (word.starts_with('-')) break;
    const std::string near = nearest(word, names);
    return "\"" + word + "\" is no command of " + path + ". " + (near.empty() ? "There are: " + all + "." : "Did you mean: " + path + " " + near + "?") +
           " Try: " + path + " --help";
  }
  const auto verbs = command->get_subcommands([](const CLI::App*) { return true; });
  if (!verbs.empty() && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    std::string all;
    for (const CLI::App* verb : verbs) all += (all.empty() ? "" : ", ") + verb->get_name();
    return path + " needs to be told what to do: " + all + ". Try: " + path + " --help";
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& word : words) {
      const std::string name = word.substr(0, word.find('='));
      if (!word.starts_with("--") || std::find(names.begin(), names.end(), name) != names.end()) continue;
      const std::string near = nearest(name, names);
      return "\"" + name + "\" is no option of " + path + "." + (near.empty() ? "" : " Did you mean: " + near + "?") + " Try: " + path + " --help";
    }
  }
  return std::string(error.what()) + ". Try: " + path + " --help";
}

void add_term_policy(CLI::App& command, TermPolicy& policy) {
  command.add_option("--as-of", policy.as_of, "Date (YYYY-MM-DD): leave out terms not yet or no longer in effect, tell stale ones (default: no date is looked at)");
  command.add_option("--jurisdiction", policy.jurisdiction, "Country or state (US, US-TX): its own entries first, other states' left out");
  command.add_option("--grade", policy.grade, "Grade or band (3, K-2, PK): leave out terms of other grades");
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
  std::error_code code;
  if (!std::filesystem::exists(input, code))
    return fail({.message = "there is no such file", .file = input,
                 .remedy = "Check the name, or give - to read plain text from standard input."});
  if (std::filesystem::is_directory(input, code))
    return fail({.message = "this is a folder, not a document", .file = input, .remedy = "Name one file in it."});
  if (find_format(input) == nullptr)
    return fail({.message = "Homeword cannot read this kind of file",
                 .file = input,
                 .found = std::filesystem::path(input).extension().empty() ? "no extension" : std::filesystem::path(input).extension().string(),
                 .expected = ".docx, .html, .md or .txt",
                 .remedy = "Save it in one of these formats."});
  Result<std::string> bytes = read_file(input);
  if (!bytes) return fail(bytes.error());
  return read_document(input, std::move(*bytes));
}

}  // namespace homeword::cli
