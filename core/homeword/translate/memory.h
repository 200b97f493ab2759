// PhraseMemory: approved segment pairs, with slots for facts (TMX 1.4b). A step before backends, not a backend.
//
// "Please return the form by {date}." → "Por favor, devuelva el formulario a más tardar el {date}." matches any date in the
// slot. Slots: {date} {time} {number} {money} {phone} {link} {email} {name}, numbered when repeated ({date1} {date2});
// {x} takes any one fact or glossary term. Slot values are localised; the Spanish side writes its own prepositions.
// An entry of slots alone approves nothing and is left out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/glossary/style_guide.h"
#include "homeword/translate/segment.h"

namespace homeword {

class MemoryPairs;

class PhraseMemory {
 public:
  // All memory files of the guide that hold the pair. Broken files are errors naming file, line and rule.
  [[nodiscard]] static Result<PhraseMemory> load(const StyleGuide& guide, const LanguageTag& from, const LanguageTag& to);

  // Fills target, origin "memory", codes, receipts and fact receipts when the whole segment matches an entry: same words
  // (folded, closing punctuation equal), facts in the slots by kind. False when nothing matches; the segment is untouched.
  // `draft`, when given, is the same sentence as an engine translated it: its words inside bold or a link, where they stand once
  // in the approved sentence, tell where that bold or link goes. Without it only certain places are taken.
  [[nodiscard]] bool apply(Segment& segment, const class TermFinder& target_terms, const Segment* draft = nullptr) const;

  [[nodiscard]] std::size_t size() const;

  // The district's own store of pairs (memory_store.h), which goes before the guide's files: the same sentence is applied under
  // the same conditions. Near matches are offered to reviewers (offer_matches) and never applied.
  void add_pairs(std::shared_ptr<const MemoryPairs> pairs) { pairs_ = std::move(pairs); }
  [[nodiscard]] const std::shared_ptr<const MemoryPairs>& pairs() const { return pairs_; }

 private:
  struct Entries;
  std::shared_ptr<const Entries> entries_;
  std::shared_ptr<const MemoryPairs> pairs_;
};

}  // namespace homeword
