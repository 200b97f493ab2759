// A segment as markup a service carries through its translation, and the way back: protected pieces and inline codes become
// elements with an id, the rest is escaped; what comes back is unescaped, its elements become spans.
//
//     "Call the office." with a mark over "the office"  →  Call <span id="m3">the office</span>.
//     Llame a <span id="m3">la oficina</span>.          →  "Llame a la oficina." and where the mark stands
//
// Pure functions, linear in the text. What comes back is never trusted: an element that was opened twice is placed twice, one
// that was not closed is lost, unknown elements stay as text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword_plugin.hpp"

namespace homeword_http {

using homeword_plugin_sdk::Answer;
using homeword_plugin_sdk::Forced;
using homeword_plugin_sdk::Marked;
using homeword_plugin_sdk::Segment;

// How one forced piece is written.
enum class Way {
  kept,      // the target inside an element whose content the service leaves alone; found again by its id
  named,     // as the service's own dictionary asks, or as plain words when a glossary of the service has the term; found
             // again by looking for the target's words
  plain      // its source words, not to be looked for
};

struct MarkupRules {
  std::string mark_element = "span";      // <span id="m3">…</span>
  std::string kept_element = "span";      // <span translate="no" id="f3">TARGET</span>
  std::string kept_attributes;            // ` translate="no"`, with its space
  std::function<Way(const Forced&)> way;  // none: everything is kept
  // A named piece in the service's words; none: its source words.
  std::function<std::string(const Forced&, std::string_view source)> write_named;
  bool is_plain_text = false;             // nothing is escaped, no elements are written; only named and plain pieces
};

[[nodiscard]] std::string escape_markup(std::string_view text);
[[nodiscard]] std::string unescape_markup(std::string_view text);

[[nodiscard]] std::string write_markup(const Segment& segment, const MarkupRules& rules);
[[nodiscard]] Answer read_markup(std::string_view text, const Segment& segment, const MarkupRules& rules);

// Whether what was read still holds pieces of our markup, spoilt on the way ("< m id="m3">"), that the source does not.
[[nodiscard]] bool holds_spoilt_markup(std::string_view text, std::string_view source, const MarkupRules& rules);

// Whether there is anything to translate: a letter, or any character outside ASCII that is no punctuation or space.
[[nodiscard]] bool has_words(std::string_view text);

}  // namespace homeword_http
