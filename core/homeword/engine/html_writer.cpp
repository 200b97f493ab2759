#include "homeword/engine/html_writer.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace homeword {
namespace {

struct Tag {
  Span span;
  std::string open, close;
  std::size_t order = 0;   // outer before inner on equal spans
};

std::string_view element_of(CodeKind kind) {
  switch (kind) {
    case CodeKind::bold: return "strong";
    case CodeKind::italic: return "em";
    case CodeKind::underline: return "u";
    case CodeKind::code: return "code";
    case CodeKind::quotation: return "q";
    default: return {};
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (const char letter : text) {
    switch (letter) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += letter;
    }
  }
  return out;
}

bool is_safe_link(std::string_view address) {
  const std::size_t colon = address.find(':');
  const std::size_t slash = address.find_first_of("/?#");
  if (colon == std::string_view::npos || (slash != std::string_view::npos && slash < colon)) return !address.empty();
  std::string scheme(address.substr(0, colon));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static const std::set<std::string> safe{"http", "https", "mailto", "tel"};
  return safe.contains(scheme);
}

std::string to_inline_html(const InlineHtml& block) {
  std::vector<Tag> tags;
  std::multimap<std::size_t, std::string> points;
  std::set<std::size_t> cuts{0, block.text.size()};
  std::size_t order = 0;
  const auto add = [&](Span span, std::string open, std::string close) {
    span.end = std::min(span.end, block.text.size());
    if (span.start >= span.end) return;
    tags.push_back({span, std::move(open), std::move(close), order++});
    cuts.insert(span.start);
    cuts.insert(span.end);
  };
  const auto language_tag = [&](const std::string& language) {
    std::string tag = "<span lang=\"" + escape_html(language) + '"';
    const auto parsed = LanguageTag::parse(language);
    if (parsed && parsed->direction() != block.around) tag += parsed->direction() == Direction::right_to_left ? " dir=\"rtl\"" : " dir=\"ltr\"";
    return tag + ">";
  };
  if (block.languages != nullptr)
    for (const auto& language : *block.languages) add(language.span, language_tag(language.language), "</span>");
  if (block.codes != nullptr) {
    for (const InlineCode& code : *block.codes) {
      if (code.is_standalone || code.span.is_empty()) {
        if (code.kind == CodeKind::line_break) points.emplace(std::min(code.span.start, block.text.size()), "<br>");
        // A raised mark as the page shows it ("1", "*"); other notes stand at the end without one.
        if (code.kind == CodeKind::footnote_reference && !code.target.empty() && code.target.size() <= 8)
          points.emplace(std::min(code.span.start, block.text.size()), "<sup>" + escape_html(code.target) + "</sup>");
        continue;
      }
      if (code.kind == CodeKind::link && is_safe_link(code.target)) {
        add(code.span, "<a href=\"" + escape_html(code.target) + "\">", "</a>");
      } else if (code.kind == CodeKind::language && !code.language.empty()) {
        add(code.span, language_tag(code.language), "</span>");
      } else if (const std::string_view element = element_of(code.kind); !element.empty()) {
        add(code.span, "<" + std::string(element) + ">", "</" + std::string(element) + ">");
      }
    }
  }
  for (const WordMark& word : block.words) {
    std::string meaning = escape_html(word.explanation);
    if (!word.child.empty())
      meaning += "<br><b>" + escape_html(word.child_label) + "</b> " + escape_html(word.child);
    if (word.explanation.empty()) {
      add(word.span, "<span class=\"term\">", "</span>");
    } else {
      add(word.span, "<details class=\"word\"><summary>", "</summary><span class=\"meaning\">" + meaning + "</span></details>");
    }
  }
  for (const Span span : block.isolated)
    add(span, block.around == Direction::right_to_left ? "<bdi dir=\"ltr\">" : "<bdi dir=\"rtl\">", "</bdi>");
  // By style, not by other spaces: who searches or copies "3:30 p. m." finds what the letter says.
  for (const Span span : block.unbroken)
    if (block.text.substr(span.start, span.size()).find_first_of(" -") != std::string_view::npos) add(span, "<span class=\"whole\">", "</span>");
  for (const PhoneLink& phone : block.phones) {
    const bool is_in_link = block.codes != nullptr && std::any_of(block.codes->begin(), block.codes->end(), [&](const InlineCode& code) {
      return !code.is_standalone && code.kind == CodeKind::link && code.span.overlaps(phone.span);
    });
    if (!is_in_link) add(phone.span, "<a href=\"tel:" + escape_html(phone.number) + "\">", "</a>");
  }
  for (const auto& [at, html] : points) cuts.insert(at);

  std::string out;
  std::vector<const Tag*> open;
  const auto desired_at = [&](std::size_t from, std::size_t to) {
    std::vector<const Tag*> desired;
    for (const Tag& tag : tags)
      if (tag.span.start <= from && to <= tag.span.end) desired.push_back(&tag);
    std::stable_sort(desired.begin(), desired.end(), [](const Tag* left, const Tag* right) {
      if (left->span.start != right->span.start) return left->span.start < right->span.start;
      if (left->span.end != right->span.end) return left->span.end > right->span.end;
      return left->order < right->order;
    });
    return desired;
  };
  const std::vector<std::size_t> places(cuts.begin(), cuts.end());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::size_t from = places[i];
    const std::size_t to = i + 1 < places.size() ? places[i + 1] : from;
    const std::vector<const Tag*> desired = to > from ? desired_at(from, to) : std::vector<const Tag*>{};
    std::size_t common = 0;
    while (common < open.size() && common < desired.size() && open[common] == desired[common]) ++common;
    while (open.size() > common) {
      out += open.back()->close;
      open.pop_back();
    }
    const auto [first, last] = points.equal_range(from);
    for (auto point = first; point != last; ++point) out += point->second;
    for (std::size_t j = common; j < desired.size(); ++j) {
      out += desired[j]->open;
      open.push_back(desired[j]);
    }
    // A line end in a block's text is one its writer forced; where a code for it stands, that one has written it.
    for (std::size_t at = from; at < to; ++at) {
      const char letter = block.text[at];
      if (letter == '\n' && !out.ends_with("<br>")) out += "<br>";
      out += escape_html({&letter, 1});
    }
  }
  return out;
}

}  // namespace homeword
