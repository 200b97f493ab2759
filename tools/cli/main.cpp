// homeword: the program of translators, school offices and language offices.
#include <csignal>
#include <exception>

#include "command.h"
#include "homeword/base/version.h"

int main(int count, char** words) {
  using namespace homeword::cli;
  // A plugin that dies while we write to it is an answer, not our end; so is a reader of ours that stops reading.
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow (quota, limit) is an answer, too.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App program{
      "Homeword turns what a school writes into what a family can use: it applies a district's approved glossary and\n"
      "plain-language rules to documents, translates them, and proves for every term what became of it.\n",
      "homeword"};
  program.set_version_flag("--version", std::string("homeword ") + std::string(homeword::version()));
  program.require_subcommand(1);
  program.failure_message(CLI::FailureMessage::help);
  program.footer(
      "Examples:\n"
      "  homeword translate newsletter.docx --to es\n"
      "  homeword translate letters/ --to es,vi --out translated --jobs 2 --report report.json\n"
      "  homeword check letter.docx\n"
      "  homeword explain accountability-system\n"
      "\n"
      "Exit codes: 0 done and clean; 1 done, with findings or with parts left untranslated; 2 cannot do it.\n"
      "`homeword COMMAND --help` explains each command.");
  int exit_code = done;
  add_translate(program, exit_code);
  add_check(program, exit_code);
  add_explain(program, exit_code);
  add_inspect(program, exit_code);
  add_roundtrip(program, exit_code);
  add_extract(program, exit_code);
  add_merge(program, exit_code);
  add_review(program, exit_code);
  add_publish(program, exit_code);
  add_memory(program, exit_code);
  add_styleguide(program, exit_code);
  add_plugins(program, exit_code);
  add_languages(program, exit_code);
  add_serve(program, exit_code);
  add_feedback(program, exit_code);
  try {
    program.parse(count, words);
  } catch (const CLI::CallForHelp& help) {
    return program.exit(help);
  } catch (const CLI::CallForAllHelp& help) {
    return program.exit(help);
  } catch (const CLI::CallForVersion& wanted) {
    return program.exit(wanted);
  } catch (const CLI::ParseError& error) {
    tell("homeword: " + explain_usage(program, std::vector<std::string>(words + 1, words + count), error));
    return cannot;
  } catch (const std::exception& error) {
    // A wrong set-up (missing data folder …); everything else is a value.
    tell(std::string("homeword: ") + error.what());
    return cannot;
  }
  return exit_code;
}
