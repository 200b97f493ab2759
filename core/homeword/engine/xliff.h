// XLIFF 2.1 (OASIS): a translated or half-translated document as a person's tool reads it.
#pragma once

#include <string>

#include "homeword/engine/translation.h"

namespace homeword {

// One <file> named after the document, one <unit> a block, one <segment> a sentence: state "initial" where nothing was
// translated, "translated" for machine drafts, "reviewed" for approved memory. Inline codes become <pc>/<ph>, terms
// <mrk type="term">, findings <note>s, approved terms a glossary (gls module). Valid against the XLIFF 2.1 schemas.
[[nodiscard]] std::string write_xliff(const Document& document, const Analysis& analysis, const DocumentTranslation& translation,
                                      const LanguageTag& from);

}  // namespace homeword
