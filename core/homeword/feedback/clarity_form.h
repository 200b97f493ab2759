// ClarityForm: the questions families are asked about a letter, and the way from a posted form to a Response.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/feedback/response.h"
#include "homeword/text/language_tag.h"

namespace homeword {

// Languages with approved wording (core/data/clarity_form.yaml), sorted.
[[nodiscard]] const std::vector<std::string>& clarity_form_languages();
// The one that serves `tag` ("es-MX" → "es"), or nothing: then no form is shown.
[[nodiscard]] std::optional<std::string> find_clarity_form_language(const LanguageTag& tag);

// Largest body of a posted form, in bytes; more is refused before it is read.
inline constexpr std::size_t largest_form = 16 * 1024;

// Message of the error of a form that was sent blank.
inline constexpr std::string_view nothing_answered = "nothing was answered";

// Fields of an application/x-www-form-urlencoded body: rating, comment, action, reception, word (repeated), assisted.
// Every one may be missing; unknown ones are ignored and kept nowhere. `allowed_words` are the concepts the page shows.
// Errors: a rating or word that is none of ours, a question answered twice, a control character, a body that is no form.
[[nodiscard]] Result<Response> parse_clarity_form(std::string_view body, const std::vector<std::string>& allowed_words);

}  // namespace homeword
