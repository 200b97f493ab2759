#include "homeword/engine/bilingual_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "homeword/style/readability.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/checks.h"
#include "homeword/translate/tmx.h"

namespace homeword {
namespace {

bool has_letters(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (is_letter(next_code_point(text, at))) return true;
  return false;
}

std::string extension_of(std::string_view name) { return to_lower(std::filesystem::path(name).extension().string()); }

// Codes that both sides have, numbered alike, for what is looked at beside them; those of one side only are told by id.
std::pair<std::vector<InlineCode>, std::vector<InlineCode>> shared_codes(const XliffSegment& segment) {
  std::pair<std::vector<InlineCode>, std::vector<InlineCode>> out;
  std::size_t number = 0;
  for (const XliffCode& code : segment.source.codes) {
    const auto other = std::find_if(segment.target.codes.begin(), segment.target.codes.end(), [&](const XliffCode& one) { return one.id == code.id; });
    if (other == segment.target.codes.end()) continue;
    InlineCode here, there;
    here.id = there.id = ++number;
    here.span = code.span;
    there.span = other->span;
    here.is_standalone = code.is_standalone;
    there.is_standalone = other->is_standalone;
    out.first.push_back(std::move(here));
    out.second.push_back(std::move(there));
  }
  return out;
}

void let_pass(Finding& finding, const std::vector<Waiver>& waivers) {
  if (finding.severity == Severity::info) return;
  for (const Waiver& waiver : waivers) {
    if (finding.rule != waiver.rule) continue;
    if (!waiver.about.empty() && waiver.about != finding.about && waiver.about != finding.text) continue;
    finding.severity = Severity::info;
    finding.message += " Let pass: " + waiver.reason;
    return;
  }
}

}  // namespace

bool is_bilingual_file(std::string_view name) {
  const std::string extension = extension_of(name);
  return extension == ".xlf" || extension == ".xliff" || extension == ".xlf2" || extension == ".tmx";
}

Result<std::vector<Finding>> BilingualCheck::check_pair_at(const PairText& pair, const LanguageTag& from, const LanguageTag& to, const Finding& place) {
  const auto source = kits_.source(from);
  if (!source) return fail(source.error());
  const auto target = kits_.target(to);
  if (!target) return fail(target.error());
  std::vector<Finding> found = check_pair(pair, (*source)->facts, *(*source)->terms, *(*target)->terms);
  for (Finding& finding : found) {
    finding.file = place.file;
    finding.part = place.part;
    finding.block = place.block;
    finding.line = place.line;
    finding.column = place.column;
  }
  consistency_.add(pair, place, *(*source)->terms, *(*target)->terms);
  return found;
}

Result<std::vector<Finding>> BilingualCheck::check_tmx(std::string_view bytes, const std::string& name) {
  std::vector<Finding> out;
  Result<TmxFile> file = read_tmx(bytes, name);
  if (!file) return fail(file.error());
  std::size_t number = 0;
  for (const TmxUnit& unit : file->units) {
    const TmxVariant* source = unit.find_variant(kits_.from());
    if (source == nullptr && !unit.variants.empty()) {
      const auto header = LanguageTag::parse(file->header_value("srclang"));
      if (header) source = unit.find_variant(*header);
    }
    for (const TmxVariant& variant : unit.variants) {
      if (source == nullptr || &variant == source) continue;
      const auto from = LanguageTag::parse(source->language), to = LanguageTag::parse(variant.language);
      if (!from) return fail(from.error());
      if (!to) return fail(to.error());
      if (from->language() == to->language()) continue;
      Finding place;
      place.file = name;
      place.part = unit.id.empty() ? fmt::format("tu {}", number + 1) : unit.id;
      place.block = number;
      place.line = unit.line;
      place.column = 1;
      auto found = check_pair_at({source->text, variant.text, {}, {}}, *from, *to, place);
      if (!found) return fail(found.error());
      out.insert(out.end(), found->begin(), found->end());
    }
    ++number;
  }
  return out;
}

// A family reads "rendición de cuentas" and nobody said what it is.
void BilingualCheck::tell_unexplained(const std::vector<std::pair<Finding, std::string>>& targets, const LanguageTag& to, std::vector<Finding>& out) {
  const auto target = kits_.target(to);
  if (!target) return;
  std::string all;
  for (const auto& [place, text] : targets) all += fold(text) + '\n';
  std::set<const Concept*> told;
  for (const auto& [place, text] : targets)
    for (const Occurrence& occurrence : (*target)->terms->find(text)) {
      if (occurrence.concept_ == nullptr || !told.insert(occurrence.concept_).second) continue;
      const std::string_view explanation = find_explanation(*occurrence.concept_, to.text());
      if (explanation.empty()) continue;
      // Its words, or words of the author's own in brackets right behind it.
      std::string_view behind = std::string_view(text).substr(occurrence.span.end);
      while (behind.starts_with(' ')) behind.remove_prefix(1);
      if (behind.starts_with("(") || behind.starts_with("（") || all.find(fold(explanation.substr(0, explanation.find_first_of(".;")))) != std::string::npos) continue;
      Finding finding = place;
      finding.rule = "jargon/unexplained";
      finding.severity = Severity::info;
      finding.span = occurrence.span;
      finding.text = occurrence.matched;
      finding.about = occurrence.concept_->id;
      finding.message = fmt::format("“{}” is explained nowhere in the translation.", occurrence.matched);
      finding.reason = "A word of schools says nothing to a family that never met it.";
      finding.suggestions.assign(1, fmt::format("{} ({})", occurrence.matched, explanation));
      out.push_back(std::move(finding));
    }
}

Result<std::vector<Finding>> BilingualCheck::check(std::string_view bytes, const std::string& name) {
  if (extension_of(name) == ".tmx") return check_tmx(bytes, name);
  std::vector<Finding> out;
  Result<XliffDocument> xliff = read_xliff(bytes, name);
  if (!xliff) return fail(xliff.error());
  const auto from = LanguageTag::parse(xliff->from), to = LanguageTag::parse(xliff->to);
  if (!from || !to)
    return fail({.message = "the file does not say from which language into which it translates", .file = name, .found = xliff->from + " → " + xliff->to,
                 .remedy = "Set the source and target language in the translation tool."});
  std::vector<std::pair<Finding, std::string>> targets;   // where, text
  std::vector<std::string> blocks;                          // of the translation, one per unit
  std::vector<Finding> block_places;
  std::size_t number = 0;
  for (const XliffUnit& unit : xliff->units) {
    std::string whole;
    Finding place;
    place.file = name;
    place.part = unit.id;
    place.block = number;
    place.line = unit.line;
    place.column = 1;
    for (const XliffSegment& segment : unit.segments) {
      // A number or nothing: copied, or left to the tool. Anything else is looked at.
      if (segment.is_ignorable || (!has_letters(segment.source.text) && (!segment.has_target || segment.target.text.empty() || segment.target.text == segment.source.text)))
        continue;
      place.line = segment.line;
      const auto report = [&](std::string rule, Severity severity, Span span, const std::string& text, std::string message, std::string reason) {
        Finding finding = place;
        finding.rule = std::move(rule);
        finding.severity = severity;
        finding.span = span;
        finding.text = span.end <= text.size() ? std::string(span.of(text)) : text;
        finding.message = std::move(message);
        finding.reason = std::move(reason);
        return finding;
      };
      if (!segment.has_target || segment.target.text.empty()) {
        out.push_back(report("untranslated", Severity::warning, {0, segment.source.text.size()}, segment.source.text, "The sentence has no translation.",
                             "A family that does not read this language cannot use the sentence."));
        continue;
      }
      auto [source_codes, target_codes] = shared_codes(segment);
      auto found = check_pair_at({segment.source.text, segment.target.text, std::move(source_codes), std::move(target_codes)}, *from, *to, place);
      if (!found) return fail(found.error());
      std::multiset<std::string> codes;
      for (const XliffCode& code : segment.target.codes) codes.insert(code.id);
      for (const XliffCode& code : segment.source.codes) {
        if (const auto there = codes.find(code.id); there != codes.end()) {
          codes.erase(there);
          continue;
        }
        found->push_back(report("code/missing", Severity::error, code.span, segment.source.text, fmt::format("The code “{}” of the source is not in the translation.", code.id),
                                "Markup carries meaning too: a link that leads nowhere, a bold warning that is not."));
      }
      for (const std::string& id : codes)
        found->push_back(report("code/extra", Severity::error, {0, segment.target.text.size()}, segment.target.text, fmt::format("The code “{}” stands in the translation but not in the source.", id),
                                "Markup that nobody asked for changes what the family sees."));
      std::vector<Waiver> waivers;
      for (const auto& [category, text] : unit.notes) {
        if (category != "homeword:waiver" && category != "waiver") continue;
        std::string_view words = text;
        if (words.starts_with(segment.id + ": ")) words.remove_prefix(segment.id.size() + 2);
        if (std::optional<Waiver> waiver = parse_waiver(words)) waivers.push_back(std::move(*waiver));
      }
      for (Finding& finding : *found) let_pass(finding, waivers);
      if (!waivers.empty()) {
        std::vector<Waiver>& kept = waivers_[{name, unit.id, segment.line}];
        kept.insert(kept.end(), waivers.begin(), waivers.end());
      }
      out.insert(out.end(), found->begin(), found->end());
      targets.emplace_back(place, segment.target.text);
      whole += (whole.empty() ? "" : " ") + segment.target.text;
    }
    if (!whole.empty()) {
      blocks.push_back(std::move(whole));
      block_places.push_back(place);
    }
    ++number;
  }
  tell_unexplained(targets, *to, out);
  for (Finding& finding : check_reading_level(blocks, *to, document_class_)) {
    const Finding& place = block_places.at(finding.rule == "readability/level" ? 0 : finding.block);
    finding.file = place.file;
    finding.part = finding.rule == "readability/level" ? std::string() : place.part;
    finding.block = place.block;
    finding.line = place.line;
    finding.column = 1;
    out.push_back(std::move(finding));
  }
  return out;
}

std::vector<Finding> BilingualCheck::finish() const {
  std::vector<Finding> out = consistency_.finish();
  for (Finding& finding : out)
    if (const auto waivers = waivers_.find({finding.file, finding.part, finding.line}); waivers != waivers_.end()) let_pass(finding, waivers->second);
  return out;
}

}  // namespace homeword
