#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "command.h"
#include "homeword/base/files.h"
#include "homeword/engine/concept_examples.h"
#include "homeword/engine/document_register.h"
#include "homeword/feedback/review_log.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/exchange.h"
#include "homeword/glossary/history.h"
#include "homeword/glossary/site.h"
#include "office.h"

namespace homeword::cli {
namespace {

using nlohmann::ordered_json;

struct Words {
  std::string guide, file, version, concept_id, document_register, format = "text";
  OfficeWords office;   // what only a district store asks for
  bool is_forced = false;
  FailOn fail_on = FailOn::error;

  [[nodiscard]] OfficeWords for_store() const {
    OfficeWords words = office;
    words.guide = guide;
    words.file = file;
    words.version = version;
    return words;
  }
};

void show(const std::vector<Finding>& findings, const std::string& format) {
  for (const Finding& finding : findings) {
    if (format == "json") {
      std::cout << ordered_json(finding).dump() << '\n';
    } else {
      std::cout << to_text(finding) << '\n';
    }
  }
}

// The guide and its rules: broken packs, and rules that miss their own bad example or fire on their good one.
std::vector<Finding> validate_all(const std::filesystem::path& path) {
  std::vector<Finding> findings = validate(path);
  auto opened = open_style_guide(path);
  if (!opened) return findings;
  auto guide = std::make_shared<const StyleGuide>(std::move(*opened));
  std::set<std::string> languages{"en"};
  for (const Concept& concept_ : guide->concepts)
    for (const Term& term : concept_.terms) languages.insert(term.language);
  for (const std::string& language : languages) {
    const auto tag = LanguageTag::parse(language);
    if (!tag) continue;
    const auto checker = StyleChecker::compile(guide, *tag);
    if (!checker) {
      const Error& error = checker.error();
      findings.push_back({.file = error.file, .line = error.line, .column = error.column, .rule = "guide/rules",
                          .severity = Severity::error, .message = error.sentence()});
      continue;
    }
    for (Finding& finding : checker->test_examples()) findings.push_back(std::move(finding));
  }
  return findings;
}

int release_guide(const Words& words) {
  if (const auto there = check_folder_of(words.file); !there) return refuse(there.error());
  const auto guide = open_style_guide(words.guide);
  if (!guide) return refuse(guide.error());
  for (const Finding& finding : validate_all(words.guide))
    if (finding.severity == Severity::error)
      return refuse({.message = "the style guide has errors and is not released: " + to_text(finding), .file = words.guide,
                     .remedy = "See all with: homeword styleguide validate " + words.guide});
  const auto bytes = is_store(words.guide) ? release_from_store(words.for_store()) : release(*guide, words.version);
  if (!bytes) return refuse(bytes.error());
  const auto published = read_release(*bytes, words.guide);
  if (!published) return refuse(published.error());
  const std::string file = words.file.empty() ? published->name + "-" + published->version + bundle_extension : words.file;
  std::error_code code;
  bool is_unchanged = false;
  if (std::filesystem::exists(file, code)) {
    const auto earlier = read_file(file);
    if (!earlier) return refuse(earlier.error());
    is_unchanged = *earlier == *bytes;
    if (!is_unchanged && !words.is_forced)
      return refuse({.message = "a different release is already there, and releases never change", .file = file,
                     .remedy = "Give the new one another version with --version. --force replaces a release that nobody has used yet"});
  }
  if (!is_unchanged)
    if (const auto written = write_file(file, *bytes); !written) return refuse(written.error());
  if (is_unchanged) tell(file + " is unchanged: this very release was there already.");
  std::cout << ordered_json({{"file", file}, {"unchanged", is_unchanged}, {"name", published->name}, {"version", published->version}, {"hash", published->hash},
                             {"concepts", published->concepts.size()}}).dump()
            << '\n';
  return done;
}

int history(const Words& words) {
  if (is_store(words.guide)) {
    if (const int code = show_store_history(words.guide, words.concept_id); code != done) return code;
  }
  const auto events = is_store(words.guide) ? Result<std::vector<HistoryEvent>>() : read_history(words.guide, words.concept_id);
  if (!events) return refuse(events.error());
  for (const HistoryEvent& event : *events)
    std::cout << ordered_json({{"concept", event.concept_id}, {"event", event.event}, {"layer", event.layer}, {"role", event.role},
                               {"by", event.by}, {"date", event.date}, {"reason", event.reason}, {"place", event.place}}).dump()
              << '\n';
  auto tasks = read_review_tasks(words.guide);
  if (!tasks) return refuse(tasks.error());
  if (!words.document_register.empty()) {
    auto store = ResponseStore::open(responses_path(words.document_register));
    if (!store) return refuse(store.error());
    const auto kept = store->list_review_tasks();
    if (!kept) return refuse(kept.error());
    for (const ReviewTask& task : *kept)
      if (std::find(tasks->begin(), tasks->end(), task) == tasks->end()) tasks->push_back(task);
  }
  for (const ReviewTask& task : *tasks) {
    if (!words.concept_id.empty() && task.concept_id != words.concept_id) continue;
    std::cout << ordered_json({{"concept", task.concept_id}, {"event", "review-task"}, {"language", task.language},
                               {"week", task.opened_week}, {"ticks", task.ticks}, {"state", task.state},
                               {"reason", "families found this word hard"}}).dump()
              << '\n';
  }
  return done;
}

int site(const Words& words) {
  auto opened = open_style_guide(words.guide);
  if (!opened) return refuse(opened.error());
  const auto guide = std::make_shared<const StyleGuide>(*std::move(opened));
  auto events = read_history(words.guide);
  if (!events) return refuse(events.error());
  auto examples = find_concept_examples(guide);
  if (!examples) return refuse(examples.error());
  const auto written = write_site(*guide, words.file, {.history = std::move(*events), .examples = *std::move(examples)});
  if (!written) return refuse(written.error());
  tell("Wrote " + std::to_string(written->page_count) + " pages. Open " + written->start.string() + " in a browser; it needs no server.");
  return done;
}

}  // namespace

void add_styleguide(CLI::App& program, int& exit_code) {
  auto words = std::make_shared<Words>();
  CLI::App* command = program.add_subcommand("styleguide", "Keep the style guide: wordings, decisions, releases, history, site");
  command->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help, const char* example, const std::function<int()>& work) {
    CLI::App* sub = command->add_subcommand(name, help);
    sub->add_option("GUIDE", words->guide, "Style-guide folder, release bundle, district store or glossary file")->required();
    sub->footer(std::string("Example:\n  homeword styleguide ") + example);
    sub->callback([work, &exit_code] { exit_code = work(); });
    return sub;
  };
  CLI::App* making = verb("init", "Make a style-guide folder to be filled in, or a district store (.db)", "init our-guide", [words] {
    if (is_store_name(words->guide)) return make_store(words->for_store());
    const auto made = make_style_guide(words->guide);
    return made ? done : refuse(made.error());
  });
  add_person(*making, words->office.person);
  making->add_option("--person-name", words->office.person_name, "Name of that person, as history and releases show it");
  making->add_option("--name", words->office.name, "Name of the style guide (default: the file's)");
  making->footer("Examples:\n  homeword styleguide init our-guide\n  homeword styleguide init office.db --name juniper-flats --as ana --person-name 'Ana Ruiz'");
  CLI::App* validating = verb("validate", "Everything worth knowing before a release", "validate our-guide --format json", [words] {
    // A name that leads nowhere is no finding about a guide.
    if (std::error_code code; !std::filesystem::exists(words->guide, code))
      if (const auto opened = open_style_guide(words->guide); !opened) return refuse(opened.error());
    const std::vector<Finding> findings = validate_all(words->guide);
    show(findings, words->format);
    tell(std::to_string(findings.size()) + (findings.size() == 1 ? " finding." : " findings."));
    return exit_code_for(findings, words->fail_on);
  });
  validating->add_option("--format", words->format, "text or json")->check(one_of({"text", "json"}));
  add_fail_on(*validating, words->fail_on);
  add_exchange_verbs(*command, exit_code);
  CLI::App* releasing = verb("release", "Publish the approved concepts and the rules as an immutable bundle", "release our-guide --version 2026.2", [words] { return release_guide(*words); });
  releasing->add_option("FILE", words->file, "Bundle to write (default: NAME-VERSION.hwguide here)");
  releasing->add_option("--version", words->version, "Version of the release (default: the guide's own)");
  releasing->add_flag("--force", words->is_forced, "Replace a different release of the same file name: only while nobody has used it");
  add_person(*releasing, words->office.person);
  CLI::App* looking = verb("history", "What happened to the concepts: decisions, releases, review tasks of families' answers", "history our-guide accountability-system", [words] { return history(*words); });
  looking->add_option("CONCEPT", words->concept_id, "Id of one concept (default: all)");
  looking->add_option("--register", words->document_register, "Also show review tasks kept beside this register");
  verb("site", "Write the style guide as pages a school can search without a server", "site our-guide site/", [words] { return site(*words); })
      ->add_option("FOLDER", words->file, "Folder to write")->required();
  add_office_verbs(*command, exit_code);
  command->footer(
      "Examples:\n  homeword styleguide validate our-guide\n  homeword styleguide import our-guide terms.csv\n"
      "  homeword styleguide release our-guide --version 2026.2\n  homeword styleguide site our-guide site/");
}

}  // namespace homeword::cli
