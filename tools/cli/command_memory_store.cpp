// The store of approved pairs: corrections and whole memories in, near matches and words out.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "command.h"
#include "command_memory_store.h"
#include "homeword/base/files.h"
#include "homeword/engine/bilingual_check.h"
#include "homeword/engine/xliff.h"
#include "homeword/translate/memory_store.h"
#include "homeword/translate/tmx.h"

namespace homeword::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

using Words = StoreWords;

// "es-US" and "es" share a memory, "zh-Hant" and "zh-Hans" do not: region off, script kept.
Result<LanguageTag> memory_language(const std::string& written) {
  const auto tag = LanguageTag::parse(written);
  if (!tag) return fail(tag.error());
  const auto language = LanguageTag::parse(tag->language());
  if (!language) return fail(language.error());
  return language->script() == tag->script() ? *language : LanguageTag::of(tag->language() + "-" + tag->script());
}

struct Intake {
  MemoryIntake& pairs;
  const std::string& person;       // who is to stand with every pair; empty: who the file names
  std::size_t left_out = 0;        // units without the languages asked for, or not approved

  [[nodiscard]] bool take(const LanguageTag& from, const LanguageTag& to, std::string_view source, std::string_view target, const std::string& origin,
                          const std::string& own_person) {
    return pairs.add(source, target, origin, person.empty() ? own_person : person, from, to);
  }
};

Result<void> import_tmx(const std::string& file, const Words& words, Intake& intake, std::vector<Error>& losses) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail({.message = "the file cannot be read", .file = file, .remedy = "Check the name."});
  const auto from = memory_language(words.from);
  if (!from) return fail(from.error());
  std::optional<std::string> wanted;
  if (!words.to.empty()) {
    const auto to = memory_language(words.to);
    if (!to) return fail(to.error());
    wanted = to->text();
  }
  std::map<std::string, LanguageTag> tags;   // as written → as kept; parsed once
  std::optional<Error> trouble;
  const std::string origin = fs::path(file).filename().string();
  std::vector<const LanguageTag*> languages;   // of the variants
  const auto read = read_tmx_units(stream, file, [&](TmxUnit& unit) {
    languages.clear();
    for (const TmxVariant& variant : unit.variants) {
      auto known = tags.find(variant.language);
      if (known == tags.end()) {
        const auto tag = memory_language(variant.language);
        if (!tag) {
          trouble = tag.error();
          trouble->file = file;
          trouble->line = unit.line;
          return false;
        }
        known = tags.emplace(variant.language, *tag).first;
      }
      languages.push_back(&known->second);
    }
    const auto source = std::find_if(languages.begin(), languages.end(), [&](const LanguageTag* one) { return one->text() == from->text(); });
    bool is_taken = false;
    for (std::size_t i = 0; source != languages.end() && i < languages.size(); ++i) {
      if (languages[i]->text() == from->text() || (wanted && languages[i]->text() != *wanted)) continue;
      const TmxVariant& one = unit.variants[static_cast<std::size_t>(source - languages.begin())];
      std::string person;
      for (const auto& [name, value] : unit.variants[i].attributes)
        if (name == "changeid" || (name == "creationid" && person.empty())) person = value;
      if (!intake.take(*from, *languages[i], one.text, unit.variants[i].text, origin, person)) return false;
      is_taken = true;
    }
    if (!is_taken) ++intake.left_out;
    return true;
  });
  if (trouble) return fail(std::move(*trouble));
  if (!read) return fail(read.error());
  losses.insert(losses.end(), read->losses.begin(), read->losses.end());
  return {};
}

// What a person approved: sentences in state reviewed or final, and those they changed.
Result<void> import_xliff(const std::string& file, Intake& intake) {
  const Result<std::string> bytes = read_file(file, 4 * default_file_budget);
  if (!bytes) return fail(bytes.error());
  const Result<XliffDocument> xliff = read_xliff(*bytes, file);
  if (!xliff) return fail(xliff.error());
  const auto from = memory_language(xliff->from), to = memory_language(xliff->to);
  if (!from) return fail(from.error());
  if (!to) return fail(to.error());
  const std::string origin = fs::path(file).filename().string();
  for (const XliffUnit& unit : xliff->units)
    for (const XliffSegment& segment : unit.segments) {
      if (segment.is_ignorable) continue;
      const auto proposal = std::find_if(unit.candidates.begin(), unit.candidates.end(), [&](const XliffCandidate& one) { return one.segment == segment.id && one.is_proposal; });
      const bool is_unchanged = proposal != unit.candidates.end() && proposal->target == segment.target.text;
      const bool is_approved = segment.state == "reviewed" || segment.state == "final" || segment.state == "signed-off";
      const bool is_ours = proposal != unit.candidates.end() || !unit.source_hash.empty();
      const bool is_memory = segment.sub_state == "homeword:memory" && is_unchanged;
      if (!segment.has_target || segment.target.text.empty() || is_memory || !(is_approved || (is_ours && !is_unchanged && segment.state != "initial" && segment.sub_state != "homeword:facts-only"))) {
        ++intake.left_out;
        continue;
      }
      std::string target = segment.target.text;
      std::vector<Span> cut;
      for (const auto& [type, span] : segment.target.marks)
        if (type == "homeword:explanation") cut.push_back(span);
      std::sort(cut.begin(), cut.end());
      for (auto it = cut.rbegin(); it != cut.rend(); ++it) target.erase(it->start, it->size());
      if (!intake.take(*from, *to, segment.source.text, target, origin, {})) return {};   // the store says what is wrong
    }
  return {};
}

}  // namespace

int import_into_store(const StoreWords& words) {
  std::error_code code;
  if (!fs::exists(words.guide, code)) return refuse({.message = "there is no such style guide", .file = words.guide, .remedy = "Make one with: homeword styleguide init"});
  auto store = MemoryStore::open(memory_path(words.guide));
  if (!store) return refuse(store.error());
  for (const std::string& file : words.files) {
    std::vector<Error> losses;
    std::size_t left_out = 0;
    const auto taken = store->fill([&](MemoryIntake& pairs) -> Result<void> {
      Intake intake{pairs, words.person};
      const std::string extension = fs::path(file).extension().string();
      Result<void> given;
      if (extension == ".tmx" || extension == ".TMX") {
        given = import_tmx(file, words, intake, losses);
      } else if (is_bilingual_file(file)) {
        given = import_xliff(file, intake);
      } else {
        given = fail({.message = "Homeword cannot read this kind of memory", .file = file, .expected = ".tmx or .xlf"});
      }
      left_out = intake.left_out;
      return given;
    });
    if (!taken) return refuse(taken.error());
    for (const Error& loss : losses) tell("note: " + loss.sentence());
    std::cout << ordered_json({{"file", file}, {"added", taken->added}, {"known", taken->known}, {"empty", taken->empty}, {"left_out", left_out},
                               {"losses", losses.size()}})
                     .dump()
              << '\n';
  }
  return done;
}

int export_store(const StoreWords& words) {
  auto store = MemoryStore::open_existing(memory_path(words.guide));
  if (!store) return refuse(store.error());
  if (!*store) return refuse({.message = "this style guide has no memory yet", .file = memory_path(words.guide).string(), .remedy = "Fill it with: homeword memory import"});
  const auto languages = (*store)->languages();
  if (!languages) return refuse(languages.error());
  const fs::path part = words.output + ".part";
  std::ofstream stream(part, std::ios::binary);
  if (!stream) return refuse({.message = "the file cannot be written", .file = words.output});
  TmxFile file;
  file.header = {{"srclang", words.from}};
  const std::string frame = write_tmx(file);
  const std::size_t body = frame.find("  </body>");
  stream << frame.substr(0, body);
  std::size_t count = 0;
  const auto write_batch = [&] {
    const std::string text = write_tmx(file);
    const std::size_t start = text.find("<body>\n") + 7;
    stream << text.substr(start, text.rfind("  </body>") - start);
    file.units.clear();
  };
  for (const auto& [from, to] : *languages) {
    if (from != words.from || (!words.to.empty() && to != words.to)) continue;
    const auto written = (*store)->for_each(LanguageTag::of(from), LanguageTag::of(to), [&](const MemoryPair& pair) {
      TmxUnit unit;
      unit.properties = {{"x-origin", pair.origin}};
      TmxVariant source, target;
      source.language = from;
      source.text = pair.source;
      target.language = to;
      target.text = pair.target;
      if (!pair.person.empty()) target.attributes = {{"changeid", pair.person}};
      unit.variants = {std::move(source), std::move(target)};
      file.units.push_back(std::move(unit));
      ++count;
      if (file.units.size() >= 1000) write_batch();
      return static_cast<bool>(stream);
    });
    if (!written) return refuse(written.error());
  }
  if (!file.units.empty()) write_batch();
  stream << frame.substr(body);
  stream.close();
  std::error_code code;
  if (stream) fs::rename(part, words.output, code);
  if (!stream || code) {
    fs::remove(part, code);
    return refuse({.message = "the file cannot be written to its end", .file = words.output});
  }
  tell("Wrote " + words.output + ": " + std::to_string(count) + " pairs.");
  return done;
}

int search_store(const StoreWords& words) {
  if (words.to.empty()) return refuse({.message = "which language?", .remedy = "Say it with --to."});
  const auto from = memory_language(words.from), to = memory_language(words.to);
  if (!from) return refuse(from.error());
  if (!to) return refuse(to.error());
  auto store = MemoryStore::open_existing(memory_path(words.guide));
  if (!store) return refuse(store.error());
  if (!*store) return refuse({.message = "this style guide has no memory yet", .file = memory_path(words.guide).string(), .remedy = "Fill it with: homeword memory import"});
  const auto print = [&](std::string_view kind, double similarity, const std::string& source, const std::string& target, std::string_view facts, std::optional<std::uint64_t> row,
                         const MemoryPair* known) {
    std::optional<MemoryPair> found;
    if (row)
      if (auto pair = (*store)->find(*row); pair && *pair) found = **pair;
    const MemoryPair* pair = known != nullptr ? known : found ? &*found : nullptr;
    ordered_json line = {{"kind", kind}, {"similarity", similarity}, {"source", source}, {"target", target}};
    if (!facts.empty()) line["facts"] = facts;
    line["origin"] = pair != nullptr ? pair->origin : "";
    line["person"] = pair != nullptr ? pair->person : "";
    std::cout << line.dump() << '\n';
  };
  if (words.is_for_words) {
    const auto found = (*store)->search_words(words.text, *from, *to, words.most);
    if (!found) return refuse(found.error());
    for (const MemoryPair& pair : *found) print("words", 0, pair.source, pair.target, {}, {}, &pair);
    return done;
  }
  const auto kits = Kits::open({.style_guide = words.guide, .from = from->text(), .backends = {}, .needs_backends = false});
  if (!kits) return refuse(kits.error());
  const auto source = (*kits)->source();
  if (!source) return refuse(source.error());
  const auto pairs = (*store)->pairs(*from, *to);
  if (!pairs) return refuse(pairs.error());
  std::set<std::uint64_t> shown;
  std::size_t count = 0;
  for (const MemoryMatch& match : (*pairs)->find_exact(words.text)) {
    if (count++ >= words.most) break;
    shown.insert(match.row);
    print("exact", 1, std::string(match.source), std::string(match.target), "same", match.row, nullptr);
  }
  const TextFinds finds = find_in_text(words.text, {}, {}, **source);
  for (const OfferedMatch& match : offer_matches(**pairs, words.text, finds.facts, (*source)->facts, (*source)->terms->names(), *from, *to, words.least / 100, words.most)) {
    if (shown.contains(match.row)) continue;
    print("near", match.similarity, match.source, match.target, match.has_new_facts ? "replaced" : match.has_other_facts ? "other" : "same", match.row, nullptr);
  }
  return done;
}

int forget_person(const StoreWords& words) {
  auto store = MemoryStore::open_existing(memory_path(words.guide));
  if (!store) return refuse(store.error());
  if (!*store) return refuse({.message = "this style guide has no memory yet", .file = memory_path(words.guide).string()});
  const auto count = (*store)->forget_person(words.person);
  if (!count) return refuse(count.error());
  tell("Took the name off " + std::to_string(*count) + " pairs; the pairs stay.");
  return done;
}

}  // namespace homeword::cli
