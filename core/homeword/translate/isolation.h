// Isolation: keeps names, phone numbers and codes in Latin letters and digits in order inside right-to-left text.
//
// Unicode's bidirectional algorithm (UAX #9) reorders "555-010-0123" after an Arabic word and lets two names beside each other
// run as one. LEFT-TO-RIGHT ISOLATE (U+2066) before and POP DIRECTIONAL ISOLATE (U+2069) behind each piece prevent it; HTML's
// writer makes <bdi dir="ltr"> of the pair, DOCX's a run of its own direction. They stand in written documents only: what is
// checked, proved, remembered and handed to a translator has none.
#pragma once

#include <string_view>
#include <vector>

#include "homeword/document/document.h"
#include "homeword/text/language_tag.h"

namespace homeword {

// Isolates the left-to-right pieces of a block in a right-to-left language; any other block stays as it is. `source` is the
// block's text before translation: words that stand beside each other there ("Pine Creek Elementary", "(555) 010-0123") are
// one piece. Left alone: web and e-mail addresses (one run already, and copied byte by byte), program code, fields to be
// filled in, plain numbers, pieces isolated before, and passages marked as another language. Linear but for looking
// pieces up in `source`.
void isolate_left_to_right(BlockText& text, std::string_view source, const LanguageTag& language);

// The same pieces as spans of the block's text, for what marks them up itself; empty where nothing needs it.
[[nodiscard]] std::vector<Span> left_to_right_pieces(const BlockText& text, std::string_view source, const LanguageTag& language);

}  // namespace homeword
