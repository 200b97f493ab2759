#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "command.h"
#include "homeword/text/language_data.h"
#include "homeword/translate/conformance.h"

namespace homeword::cli {
namespace {

using nlohmann::ordered_json;

ordered_json describe(const BackendDescription& description) {
  ordered_json pairs = ordered_json::array();
  for (const BackendPair& pair : description.pairs)
    pairs.push_back({{"from", pair.from}, {"to", pair.to}, {"native_glossary", pair.has_native_glossary},
                     {"forced", pair.has_forced_spans}, {"marked", pair.has_marked_spans},
                     {"most_segments", pair.most_segments}, {"engine", pair.engine}});
  ordered_json line = {{"name", description.name}, {"version", description.version}, {"text_leaves_the_machine", description.sends_text_away},
                       {"ready", description.not_ready.empty()}};
  if (!description.not_ready.empty()) line["needs"] = description.not_ready;
  line["placeholder"] = description.placeholder_shape;
  line["pairs"] = pairs;
  return line;
}

int list(const PluginOptions& options) {
  int exit_code = done;
  for (const std::string& name : list_backends()) {
    const auto backend = open_backend(name, options);
    ordered_json line;
    if (backend) {
      line = describe((*backend)->description());
    } else {
      line = {{"name", name}, {"error", backend.error().sentence()}};
      exit_code = done_with_findings;
    }
    std::cout << line.dump() << '\n';
  }
  return exit_code;
}

int check(const std::string& name, const PluginOptions& options) {
  const std::vector<ConformanceCheck> checks = check_backend(name, options);
  for (const ConformanceCheck& entry : checks)
    std::cout << ordered_json({{"check", entry.name}, {"passed", entry.is_passed}, {"required", entry.is_required}, {"message", entry.message}}).dump() << '\n';
  if (checks.size() == 1 && !checks.front().is_passed) {
    tell("homeword: " + checks.front().message);
    return cannot;
  }
  const bool is_clean = is_conforming(checks);
  tell(name + (is_clean ? " keeps the contract." : " breaks the contract: see the checks that did not pass."));
  return is_clean ? done : done_with_findings;
}

// What becomes of terms and facts, per language and backend, in one word each.
int list_languages(const std::string& from, const std::string& style_guide, PluginOptions options, bool with_unready) {
  const auto kits = Kits::open({.style_guide = style_guide, .from = from, .backends = {}, .needs_backends = false});
  if (!kits) return refuse(kits.error());
  add_allowed_backends(*(*kits)->guide(), options.network);
  std::set<std::string> languages;
  std::map<std::string, std::size_t> terms, explanations;
  for (const Concept& concept_ : (*kits)->guide()->concepts) {
    if (!(*kits)->guide()->is_active(concept_)) continue;
    std::set<std::string> own;
    for (const Term& term : concept_.terms)
      if (term.status == TermStatus::preferred) own.insert(term.language);
    for (const std::string& language : own) ++terms[language];
    for (const auto& [language, text] : concept_.texts)
      if (!text.explanation.empty()) ++explanations[language];
  }
  for (const auto& [language, count] : terms) languages.insert(language);
  std::vector<std::shared_ptr<Backend>> backends;
  for (const std::string& name : list_backends()) {
    const auto backend = open_backend(name, options);
    if (!backend) {
      tell("note: " + backend.error().sentence());
      continue;
    }
    if (const std::string& missing = (*backend)->description().not_ready; !missing.empty() && !with_unready) {
      tell("note: " + name + " is not counted (--all lists it): " + missing);
      continue;
    }
    backends.push_back(*backend);
    for (const BackendPair& pair : (*backend)->description().pairs)
      if (pair.from == from && pair.to != "*") languages.insert(pair.to);
  }
  for (const std::string& tag : known_languages())
    if (const auto description = find_language_description(LanguageTag::of(tag)); description != nullptr && description->is_for_families)
      languages.insert(tag);
  languages.erase(from);
  for (const std::string& language : languages) {
    const auto tag = LanguageTag::parse(language);
    if (!tag) continue;
    ordered_json line = {{"language", language}, {"name", tag->endonym()},
                         {"direction", tag->direction() == Direction::right_to_left ? "rtl" : "ltr"},
                         {"terms", terms[language]}, {"explanations", explanations[language]},
                         {"inflection", Inflector(*tag).has_paradigms() ? "paradigms" : "listed forms only"},
                         {"spoken", false}, {"backends", ordered_json::array()}};
    for (const auto& backend : backends) {
      const BackendPair* pair = find_pair(backend->description(), from, language);
      if (pair == nullptr) continue;
      // Pseudo-translation marks text for layout tests; nobody speaks it.
      const bool is_speaking = backend->description().name != "pseudo";
      const std::string& missing = backend->description().not_ready;
      if (is_speaking && missing.empty()) line["spoken"] = true;
      // As the translator plans it: the first way for each kind of piece, then the ways that follow when that one fails.
      const bool is_remote = backend->description().sends_text_away;
      const char* terms_way = pair->has_native_glossary ? "native" : pair->has_forced_spans ? "forced" : "protected";
      const char* facts_way = pair->has_forced_spans ? "forced" : "protected";
      ordered_json then = ordered_json::array();
      if (pair->has_native_glossary || pair->has_forced_spans) then.push_back("protected");
      then.push_back("repaired");
      then.push_back("flagged");
      line["backends"].push_back({{"backend", backend->description().name}, {"terms", terms_way}, {"facts", facts_way},
                                  {"personal_data", is_remote ? "masked" : facts_way}, {"markup", pair->has_marked_spans ? "native" : "repaired"},
                                  {"then", then}, {"text_leaves_the_machine", is_remote}, {"speaks", is_speaking}, {"engine", pair->engine}});
      if (!missing.empty()) line["backends"].back()["needs"] = missing;
    }
    if (!line["spoken"].get<bool>()) line["without_backend"] = "memory, approved terms and explanations; the rest stays in " + from + ", flagged";
    std::cout << line.dump() << '\n';
  }
  return done;
}

}  // namespace

void add_plugins(CLI::App& program, int& exit_code) {
  CLI::App* command = program.add_subcommand("plugins", "List the translation plugins, or put one to the conformance test");
  command->require_subcommand(1);
  auto options = std::make_shared<PluginOptions>();
  CLI::App* listed = command->add_subcommand("list", "Every plugin with its capabilities per language pair, as JSON lines");
  add_allow_network(*listed, options->network);
  listed->footer("Example:\n  homeword plugins list");
  listed->callback([options, &exit_code] { exit_code = list(*options); });
  auto name = std::make_shared<std::string>();
  CLI::App* checked = command->add_subcommand("check", "Run the conformance test against a plugin");
  checked->add_option("NAME", *name, "Name of the plugin")->required();
  add_allow_network(*checked, options->network);
  checked->footer("Example:\n  homeword plugins check pseudo");
  command->footer("Examples:\n  homeword plugins list\n  homeword plugins check pseudo");
  checked->callback([name, options, &exit_code] { exit_code = check(*name, *options); });
}

void add_languages(CLI::App& program, int& exit_code) {
  struct LanguageWords {
    std::string from = "en", style_guide;
    PluginOptions options;
    bool with_unready = false;
  };
  auto words = std::make_shared<LanguageWords>();
  CLI::App* command = program.add_subcommand("languages", "For each language: terms, explanations, and what each backend can do");
  command->add_option("--from", words->from, "Language of the documents")->capture_default_str();
  command->add_option("--styleguide", words->style_guide, "Style-guide folder, release bundle, district store or glossary file");
  add_allow_network(*command, words->options.network);
  command->add_flag("--all", words->with_unready, "Also what installed backends could do that are not set up or not turned on");
  command->footer("Example:\n  homeword languages --styleguide our-guide");
  command->callback([words, &exit_code] { exit_code = list_languages(words->from, words->style_guide, words->options, words->with_unready); });
}

}  // namespace homeword::cli
