#include "homeword/translate/consistency.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

std::tuple<const std::string&, std::size_t, std::size_t, const std::string&> order_of(const Finding& place) {
  return {place.file, place.block, place.line, place.part};
}

std::string place_of(const Finding& place) {
  std::string out = place.file;
  if (place.line > 0) out += fmt::format(":{}", place.line);
  return out.empty() ? fmt::format("passage {}", place.block + 1) : out;
}

std::string join_words(std::string_view text, std::string_view language) {
  std::string out;
  for (const Span word : find_words(text, language)) out += (out.empty() ? "" : " ") + fold(word.of(text));
  return out;
}

// "IEP" beside "Programa de Educación Individualizado": short and long form of one name.
bool is_acronym(std::string_view text) { return text == to_upper(text) && text.find(' ') == std::string_view::npos; }

}  // namespace

void ConsistencyCheck::add(const PairText& pair, const Finding& place, const TermFinder& source_terms, const TermFinder& target_terms) {
  const std::string target(pair.target);
  if (target.find_first_not_of(" \t\r\n") == std::string::npos) return;
  const std::string& language = target_terms.language().text();
  const std::string source_words = join_words(pair.source, source_terms.language().text());
  if (std::count(source_words.begin(), source_words.end(), ' ') >= 2)
    // Marks as well: "You can." is not "You can?".
    sentences_[language + '\n' + fold(pair.source)][join_words(target, language)].push_back({place, {0, pair.source.size()}, target});
  std::set<const Concept*> concepts;
  for (const Occurrence& occurrence : source_terms.find(std::string(pair.source))) concepts.insert(occurrence.concept_);
  if (concepts.empty()) return;
  for (const Occurrence& occurrence : target_terms.find(target)) {
    if (occurrence.term == nullptr || concepts.count(occurrence.concept_) == 0 || is_acronym(occurrence.term->text)) continue;
    if (occurrence.term->status != TermStatus::preferred && occurrence.term->status != TermStatus::admitted) continue;
    terms_[language + '\n' + occurrence.concept_->id][occurrence.term->text].push_back({place, occurrence.span, occurrence.matched});
  }
}

void ConsistencyCheck::report(const Wordings& wordings, bool is_term, std::vector<Finding>& findings) const {
  for (const auto& [key, by_wording] : wordings) {
    if (by_wording.size() < 2) continue;
    // What most say stands; when as many say one as the other, what came first.
    const std::vector<Use>* leader = nullptr;
    const auto first_of = [](const std::vector<Use>& uses) -> const Use& {
      return *std::min_element(uses.begin(), uses.end(), [](const Use& a, const Use& b) { return order_of(a.place) < order_of(b.place); });
    };
    for (const auto& [wording, uses] : by_wording)
      if (leader == nullptr || uses.size() > leader->size() ||
          (uses.size() == leader->size() && order_of(first_of(uses).place) < order_of(first_of(*leader).place)))
        leader = &uses;
    const Use& other = first_of(*leader);
    for (const auto& [wording, uses] : by_wording) {
      if (&uses == leader) continue;
      for (const Use& use : uses) {
        Finding finding = use.place;
        finding.span = use.span;
        finding.text = use.text;
        finding.severity = Severity::warning;
        finding.suggestions.clear();
        finding.suggestions.push_back(other.text);
        if (is_term) {
          finding.rule = "consistency/term";
          finding.message = fmt::format("“{}” here, “{}” at {}: one thing has two names.", use.text, other.text, place_of(other.place));
          finding.reason = "Families take two names for two things.";
          finding.about = key.substr(key.find('\n') + 1);
        } else {
          finding.rule = "consistency/sentence";
          finding.message = fmt::format("The same sentence is translated otherwise at {}: “{}”.", place_of(other.place), other.text);
          finding.reason = "A family wonders what the difference means.";
        }
        findings.push_back(std::move(finding));
      }
    }
  }
}

std::vector<Finding> ConsistencyCheck::finish() const {
  std::vector<Finding> findings;
  report(sentences_, false, findings);
  report(terms_, true, findings);
  sort_findings(findings);
  return findings;
}

}  // namespace homeword
