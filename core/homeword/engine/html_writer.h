// Blocks as HTML of our own, for pages we make ourselves (family page, bilingual page): bold, italic, links, line breaks,
// language spans, and words that open their explanation without scripts. Everything else about the original's look stays
// behind; the same-format output keeps it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/document/document.h"
#include "homeword/text/language_tag.h"

namespace homeword {

[[nodiscard]] std::string escape_html(std::string_view text);

// A stretch of a block's text that opens its explanation (<details>), or only carries a class and id.
struct WordMark {
  Span span;
  std::string concept_id;
  std::string explanation;   // empty: marked only
  std::string child;         // "what this means for your child"
  std::string child_label;   // the label before it, in the page's language
};

// A phone number that a tap calls.
struct PhoneLink {
  Span span;
  std::string number;        // RFC 3966 without "tel:": "+15550100142;ext=12"
};

struct InlineHtml {
  std::string_view text;
  const std::vector<InlineCode>* codes = nullptr;
  const std::vector<BlockText::LanguageSpan>* languages = nullptr;
  std::vector<WordMark> words;   // not overlapping
  std::vector<Span> unbroken;    // not to be parted at the end of a line: "3:30 p. m.", a phone number
  Direction around = Direction::left_to_right;   // of the element the block stands in
  std::vector<Span> isolated;    // names and numbers of the other direction, which keep their order
  std::vector<PhoneLink> phones = {};  // one inside a link of the letter's own stays that link
};

// The inside of a block. Well-formed whatever the spans: crossing codes are closed and opened again.
[[nodiscard]] std::string to_inline_html(const InlineHtml& block);

// Only addresses a family can follow safely: http, https, mailto, tel and relative ones without a scheme.
[[nodiscard]] bool is_safe_link(std::string_view address);

}  // namespace homeword
