// Scanners for facts that are spelled rather than said: links, e-mail addresses, placeholders. A room-internal header.
#pragma once

#include <string_view>
#include <vector>

#include "homeword/text/fact_language.h"
#include "homeword/text/facts.h"

namespace homeword {

struct FoundSpan {
  FactKind kind = FactKind::link;
  Span span;
};

// Links with a scheme or "www.", bare domains whose last label is a known top-level domain (words "tld", "tld_with_path"),
// e-mail addresses, @handles and #tags (as names); without the punctuation that ends the sentence. Linear.
void find_links(std::string_view text, const FactLanguage& language, std::vector<FoundSpan>& found);

// {{x}} {x} ${x} #{x} %(x)s %s %1$d %%X%% <<X>> [[x]] *|X|* «Field_Name». Linear.
void find_placeholders(std::string_view text, std::vector<FoundSpan>& found);

// Codes: letters and digits that touch, or capitals and digits joined by hyphens: B12, COVID-19, W-2, 1040-EZ, 6ft. Linear.
// How far a citation that was found up to token `end` goes on: levels in brackets "(e)(1)(A)", parts ", subd. 5", and after "§§"
// the other sections of the list. The token after its last.
std::size_t find_citation_end(const FactTokens& text, std::size_t first, std::size_t end, const FactLanguage& language);

void find_codes(const FactTokens& tokens, std::vector<FoundSpan>& found);

// The numbers of a text: "1,234.50" as one, separators as the language writes them.
[[nodiscard]] std::vector<WrittenNumber> find_written_numbers(const std::vector<FactToken>& tokens,
                                                              const FactLanguage& language);

}  // namespace homeword
