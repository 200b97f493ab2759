#include "homeword/engine/explanation.h"

#include <algorithm>
#include <set>

#include "homeword/text/unicode.h"

namespace homeword {
namespace {

void shift(Span& span, std::size_t offset, std::size_t size) {
  if (span.start >= offset) span.start += size;
  if (span.end > offset) span.end += size;
  if (span.end < span.start) span.end = span.start;
}

bool is_in_link(const Segment& segment, Span target) {
  return std::any_of(segment.target_codes.begin(), segment.target_codes.end(), [&](const InlineCode& code) {
    return code.kind == CodeKind::link && code.span.overlaps(target);
  });
}

// Behind the term, and behind closing markup that ends with it: "**término** (…)", never "**término (…)**".
std::size_t place_behind(const Segment& segment, Span target) {
  std::size_t place = target.end;
  for (const InlineCode& code : segment.target_codes) {
    if (code.is_standalone || code.span.start >= place || place >= code.span.end) continue;
    // Emphasis over a few words more ("**plan del estudiante**") is not split either; over a whole sentence it is.
    const std::string_view rest = std::string_view(segment.target).substr(place, code.span.end - place);
    const bool is_emphasis = code.kind == CodeKind::bold || code.kind == CodeKind::italic || code.kind == CodeKind::underline;
    const bool is_short = std::count(rest.begin(), rest.end(), ' ') <= 3 && rest.find_first_of(".;:!?") == std::string_view::npos;
    if (code.kind == CodeKind::quotation || code.kind == CodeKind::code || (is_emphasis && is_short)) place = code.span.end;
  }
  return place;
}

}  // namespace

bool may_hold_explanation(BlockKind kind) {
  return kind != BlockKind::heading && kind != BlockKind::table_header && kind != BlockKind::title &&
         kind != BlockKind::alternative_text && kind != BlockKind::page_header && kind != BlockKind::page_footer &&
         kind != BlockKind::other;
}

std::string_view wanted_explanation(const Concept& concept_, const LanguageTag& language) {
  if (const auto wish = concept_.more.find("explain"); wish != concept_.more.end() && wish->second == "never") return {};
  return find_explanation(concept_, language.text());
}

std::optional<Span> find_own_explanation(const Segment& segment, const Occurrence& occurrence) {
  constexpr std::size_t fewest_words = 4;
  const std::string_view text = segment.plain;
  const std::size_t open = occurrence.span.end + 1;
  if (open >= text.size() || text[occurrence.span.end] != ' ' || text[open] != '(') return std::nullopt;
  const std::size_t close = text.find(')', open);
  if (close == std::string_view::npos || text.substr(open + 1, close - open - 1).find('(') != std::string_view::npos) return std::nullopt;
  const Span own{occurrence.span.end, close + 1};
  if (std::count(text.begin() + static_cast<std::ptrdiff_t>(open), text.begin() + static_cast<std::ptrdiff_t>(close), ' ') + 1 <
      static_cast<std::ptrdiff_t>(fewest_words))
    return std::nullopt;
  for (const Fact& fact : segment.facts)
    if (fact.span.overlaps(own)) return std::nullopt;
  for (const Occurrence& other : segment.occurrences)
    if (other.span.overlaps(own)) return std::nullopt;
  for (const InlineCode& code : segment.codes)
    if (code.span.start < own.end && code.span.end > own.start && !code.span.contains(own)) return std::nullopt;
  return own;
}

std::string as_insertion(std::string_view explanation, std::string_view language) {
  std::string text(explanation);
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  std::size_t offset = 0;
  const char32_t first = next_code_point(text, offset);
  const std::size_t first_size = offset;
  const char32_t second = next_code_point(text, offset);
  if (is_upper_case(first) && !is_upper_case(second) && !is_digit(second))
    text = to_lower(text.substr(0, first_size), language) + text.substr(first_size);
  return text;
}

void insert_into_target(Segment& segment, std::size_t offset, std::string_view text) {
  segment.target.insert(offset, text);
  const std::size_t size = text.size();
  for (Receipt& receipt : segment.receipts)
    if (receipt.target) shift(*receipt.target, offset, size);
  for (FactReceipt& receipt : segment.fact_receipts)
    if (receipt.target) shift(*receipt.target, offset, size);
  for (UntranslatedWord& word : segment.untranslated_words) shift(word.target, offset, size);
  for (InlineCode& code : segment.target_codes) {
    if (code.is_standalone || code.span.is_empty()) {
      if (code.span.start > offset) code.span = {code.span.start + size, code.span.start + size};
    } else {
      shift(code.span, offset, size);
    }
  }
}

namespace {

// The concept of a receipt with its explanation; nothing where the concept has none or wants none.
std::optional<ExplainedConcept> find_entry(const Segment& segment, const Receipt& receipt, const LanguageTag& from, const LanguageTag& to) {
  const auto occurrence = std::find_if(segment.occurrences.begin(), segment.occurrences.end(), [&](const Occurrence& o) {
    return o.span == receipt.source && o.concept_ != nullptr && o.concept_->id == receipt.concept_id;
  });
  if (occurrence == segment.occurrences.end()) return std::nullopt;
  const Concept& concept_ = *occurrence->concept_;
  const std::string_view explanation = wanted_explanation(concept_, to);
  if (explanation.empty()) return std::nullopt;
  const Term* source_term = find_preferred_term(concept_, from.text());
  const Term* term = find_preferred_term(concept_, to.text());
  ExplainedConcept entry{.concept_id = concept_.id,
                         .source_term = source_term != nullptr ? source_term->text : receipt.source_term,
                         .term = term != nullptr ? term->text : receipt.target_term,
                         .explanation = std::string(explanation),
                         .child = {},
                         .block = segment.block};
  for (const auto& [tag, text] : concept_.texts)
    if (tag == to.text() || (entry.child.empty() && tag == to.language())) entry.child = text.child;
  return entry;
}

// Receipts by their place in the target, so that the first use in reading order is the one explained.
std::vector<std::size_t> in_reading_order(const std::vector<Receipt>& receipts) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < receipts.size(); ++i)
    if (receipts[i].target) order.push_back(i);
  std::sort(order.begin(), order.end(),
            [&](std::size_t left, std::size_t right) { return receipts[left].target->start < receipts[right].target->start; });
  return order;
}

}  // namespace

std::vector<ExplainedConcept> explain_first_uses(std::vector<std::vector<Segment>>& segments, const Analysis& analysis,
                                                 const LanguageTag& from, const LanguageTag& to, ExplainMode mode) {
  std::vector<ExplainedConcept> explained;
  if (mode == ExplainMode::none) return explained;
  std::set<std::string> seen;
  for (std::size_t block = 0; block < segments.size(); ++block) {
    if (!may_hold_explanation(analysis.blocks[block].block->kind)) continue;
    for (Segment& segment : segments[block])
      for (const std::size_t i : in_reading_order(segment.receipts)) {
        Receipt& receipt = segment.receipts[i];
        if (seen.contains(receipt.concept_id) || is_in_link(segment, *receipt.target)) continue;
        std::optional<ExplainedConcept> entry = find_entry(segment, receipt, from, to);
        if (!entry) continue;
        seen.insert(receipt.concept_id);
        receipt.is_explained = true;
        if (mode == ExplainMode::inline_text)
          insert_into_target(segment, place_behind(segment, *receipt.target), " (" + as_insertion(entry->explanation, to.language()) + ")");
        explained.push_back(std::move(*entry));
      }
  }
  if (mode == ExplainMode::inline_text) return explained;
  // A term that stands only where no explanation can (a heading, a link): a list of words has room for it.
  for (const std::vector<Segment>& block : segments)
    for (const Segment& segment : block)
      for (const std::size_t i : in_reading_order(segment.receipts))
        if (!seen.contains(segment.receipts[i].concept_id))
          if (std::optional<ExplainedConcept> entry = find_entry(segment, segment.receipts[i], from, to)) {
            seen.insert(entry->concept_id);
            explained.push_back(std::move(*entry));
          }
  return explained;
}

}  // namespace homeword
