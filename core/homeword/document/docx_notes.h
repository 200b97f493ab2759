// Footnotes we add to a Word document: explanations hung on words.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "homeword/document/docx_model.h"

namespace homeword {

class DocxNotes {
 public:
  DocxNotes(const Document& document, const DocxSkeleton& skeleton);

  // Takes a note and gives the run that refers to it. Word has footnotes in the body only, and none in
  // text boxes: there the explanation stands in brackets.
  [[nodiscard]] std::string add(const BlockText::Note& note, int part, int format, BlockKind kind);

  // Writes the notes into the part for footnotes, making it (with its relationship and content type) where there is
  // none. `members` are the parts written so far.
  [[nodiscard]] Result<void> add_to(std::map<std::string, std::string>& members, const std::string& language);

 private:
  const Document& document_;
  const DocxSkeleton& skeleton_;
  std::vector<BlockText::Note> notes_;
  int next_id_ = 1;
};

}  // namespace homeword
