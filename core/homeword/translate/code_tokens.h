// Code that stands in a text as letters: markup ("<b>", "&amp;"), variables of message formats ("%1$s", "{name}", "$(FILE)",
// "#date#", "@code@") and escapes ("\n"). Files of other tools carry it so; a translation must bring it along unchanged.
//
//     for (const CodeToken& token : find_code_tokens("%d files in <b>{folder}</b>")) …   // %d, <b>, {folder}, </b>
//
// Two tokens are the same code when their keys are equal: "%s … %d" and "%2$d … %1$s" are, "<a href=x title=y>" and
// "<a href=x title=z>" are (a title is translated), "<a href=x>" and "<a href=z>" are not. "<Name>" and "50 %" are no code.
// Pure; linear in the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/span.h"

namespace homeword {

enum class CodeTokenKind { opening_tag, closing_tag, empty_tag, entity, variable, escape };

struct CodeToken {
  CodeTokenKind kind = CodeTokenKind::variable;
  Span span;         // in the text searched
  std::string key;   // what must be the same in the translation
};

// In order, never overlapping.
[[nodiscard]] std::vector<CodeToken> find_code_tokens(std::string_view text);

}  // namespace homeword
