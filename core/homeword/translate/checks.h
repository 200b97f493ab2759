// Checks of translated text: what a careful reviewer would look at first. For our own segments (check_translation, declared
// in translator.h) and for pairs from any bilingual file (XLIFF, TMX, a person's work).
//
// Ids are stable and follow MQM's names where MQM has one:
//   fact/missing         error    a date, time, number, phone, link, e-mail or placeholder of the source is not there
//                                 (a name: warning; in other people's files only one the guide knows or after "Ms.")
//   fact/extra           warning  a figure in the target that the source does not have
//   date/weekday         error    the weekday a date states is not the weekday of that day
//   term/missed          error    an approved term of the source has no approved form in the target
//   term/extra           warning  an approved form stands more often in the target than its concept in the source
//   term/forbidden       error    a term the glossary says to avoid stands for a concept the source speaks of
//   term/form            warning  a verb of the glossary stands in its dictionary form where the sentence asks for another
//   code/missing         error    markup, a variable or an escape of the source is not in the target (inline codes, and codes
//                                 written as text: code_tokens.h)
//   code/extra           error    one stands in the target only
//   code/space           warning  markup swallowed or lost the space beside it: "<b>now </b>is", "the<b>bus</b>"
//   punctuation/inverted warning  "?" or "!" without the opening mark the language asks for
//   punctuation/final    warning  a question became a statement, a sentence lost its closing mark, ":" or "…" came or went
//   punctuation/start    warning  the mark a short line begins with is lost ("<< Back")
//   punctuation/changed  warning  words where the source has nothing but marks
//   punctuation/brackets warning  a bracket without its partner, or a label's brackets lost
//   punctuation/quotes   warning  the same of quotation marks; info: other marks than the language's own («…»)
//   punctuation/space    warning  a space before a mark, or none where the language writes one (French), or none behind a comma
//   punctuation/script   warning  a mark of another script among the language's letters: "?" for "؟", "," for "，"
//   space/double         warning  two spaces together that the source does not have
//   space/ends           warning  white space at an end that the source has not, or the other way round
//   space/breaks         warning  another number of line breaks or tabs than the source
//   capital              warning  a sentence or label begins small where the source's begins with a capital, or the other way round
//   meaning/duty         error    "must not" became "need not", or the other way round
//   untranslated         warning  the target is the source, or words that follow each other in it are still the source's
//   untranslated/word    warning  the engine did not know this word and left it in the source's language (MQM: untranslated)
//   draft/grammar        warning  words of a machine's draft that cannot stand side by side, or "we" that nothing answers (MQM: grammar)
//   draft/word-by-word   warning  words of the target show that the engine took a phrase apart ("make up" → "arriba")
//   language/wrong       error    the target is in another language (texts of 20 words and more)
//   repetition           warning  words or a figure stand twice, one behind the other, that the source does not repeat
//   length               warning  far too short or too long for its source
// A finding about a fact or a term names it in `about`. Spans lie in the source side (Segment::plain) except for fact/extra,
// term/forbidden, term/extra, code/extra, code/space, punctuation/*, space/*, capital, meaning/duty, language/wrong and
// repetition, which speak of the target; check_names.h has the list with MQM's names. Pure, thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/text/facts.h"
#include "homeword/text/language_tag.h"
#include "homeword/translate/segment.h"
#include "homeword/translate/translator.h"

namespace homeword {

// One pair of a bilingual file. `source_facts` should know the guide's names. Codes are compared only when both are given.
struct PairText {
  std::string_view source;
  std::string_view target;
  std::vector<InlineCode> source_codes;
  std::vector<InlineCode> target_codes;
};
[[nodiscard]] std::vector<Finding> check_pair(const PairText& pair, const FactFinder& source_facts, const TermFinder& source_terms,
                                              const TermFinder& target_terms);

}  // namespace homeword
