// Merge: a person's XLIFF put back into the document's own bytes, after everything a family could be hurt by was checked.
//
//     Result<Merge> merged = merge_xliff(bytes, "letter.es.xlf", kits, {});
//     merged->bytes                       // letter.es.docx
//     for (const Finding& finding : merged->findings) …
//
// A unit is refused, and its block stays in the document's language, when
//   code/missing   inline markup of the source is not in the translation
//   code/split     one piece of markup stands in several places
//   code/crossed   two pieces of markup overlap without one lying in the other
//   code/unknown   markup that the source does not have
//   fact/missing   a date, time, number, phone, link or e-mail is lost (a note of category homeword:waiver lets it pass)
//   source/changed somebody edited the English: the document would say one thing and its translation another
//   unit/unknown   the document has no such block
// Everything else (terms, punctuation, wrong language …) is a finding. Pure and thread-safe; the document is read once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/engine/kits.h"
#include "homeword/engine/xliff.h"

namespace homeword {

struct MergeOptions {
  std::string original;      // bytes of the original, when the XLIFF does not carry it
};

// One sentence a person is responsible for.
struct MergedSentence {
  std::string source, target;      // `target` without the explanations Homeword put in
  bool is_reviewed = false;        // state "reviewed" or "final"
  bool is_changed = false;         // not what the machine or the memory proposed
  bool is_draft = false;           // a machine's draft nobody reviewed
  bool is_translated = false;
};

struct Merge {
  std::unique_ptr<Document> document;
  std::unique_ptr<Analysis> analysis;      // blocks as the XLIFF has them; `translation` points into it
  DocumentTranslation translation;
  DocumentClass document_class = DocumentClass::routine;
  std::string bytes;                       // the translated document
  std::vector<Finding> findings;           // in reading order; file is the XLIFF, line that of the sentence
  std::size_t refused = 0;                 // units
  std::size_t by_person = 0;               // sentences a person wrote or mended
  std::size_t unreviewed = 0;              // sentences that are a machine's draft
  std::vector<MergedSentence> sentences;
  std::vector<std::pair<std::string, Waiver>> waivers;     // those that let something pass, with the sentence
};

// Errors: not XLIFF, another document's hash, no original, no target language. What is wrong with one unit is in `findings`.
[[nodiscard]] Result<Merge> merge_xliff(std::string_view bytes, const std::string& name, Kits& kits, const MergeOptions& options);

}  // namespace homeword
