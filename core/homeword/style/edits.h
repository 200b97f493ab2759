// How a rule's replacement is put into a sentence: capitals, articles, and phrases that are only left out. Internal to the room.
#pragma once

#include <string>
#include <string_view>

#include "homeword/style/checks.h"

namespace homeword::style {

// The replacement with the capitals of what it replaces: "Prior to" → "Before", "PRIOR TO" → "BEFORE".
[[nodiscard]] std::string with_case_of(std::string_view matched, std::string_view replacement, std::string_view language);

// An edit that also corrects the article before the place ("a sufficient" → "an enough" never; "a utilization" → "a use").
[[nodiscard]] Edit with_article(const CheckContext& context, Span span, std::string_view replacement);

// An edit that leaves the phrase out with one neighbouring space; at the start of a sentence the next word gets its capital.
[[nodiscard]] Edit without_phrase(const CheckContext& context, Span span, bool starts_sentence = false);

}  // namespace homeword::style
