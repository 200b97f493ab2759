// TBX (TermBase eXchange, ISO 30042): concepts from the files of terminology tools, and back.
//
//     Result<TbxFile> file = read_tbx(bytes, "terms.tbx");
//     file->entries                     // in file order, as a glossary table would give them
//     file->losses                      // what has no place here, counted
//     write_tbx(concepts, losses)       // TBX-Basic (ISO 30042:2019), style DCA
//
// Read: TBX 3 (<tbx>, ISO 30042:2019; dialects Core, Min and Basic checked against their rules, others against the core
// structure; styles DCA and DCT) and TBX 2 (<martif>, ISO 30042:2008). What breaks the structure or, for the three
// dialects, the rules of their data categories is a problem that names line, element and rule; nothing is read from such a
// file. Draft files of TBX 3 (namespace …:ed:3.0) and TBX 2, whose data categories each file may define itself, get
// warnings where only a data category is unknown.
//
// Written: every field. What TBX-Basic has no data category for stands in notes of the form "homeword/child: …", which
// people can read, other tools show, and read_tbx turns back into fields; so a table that goes through TBX comes back
// whole. Data categories that have no field here are kept in Term::more, ConceptText::more and Concept::more under their
// TBX name, groups and links as XML under "tbx".
//
// Functions are pure and thread-safe. Reading is linear and holds one entry of the XML at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/loss_report.h"

namespace homeword {

struct TbxLimits {
  std::size_t deepest = 64;                     // elements within elements
  std::size_t most_attributes = 64;             // of one element
  std::size_t longest_text = 1'000'000;         // bytes of one element
  std::size_t most_elements_of_entry = 200'000;
  std::size_t most_entries = 1'000'000;
};

enum class TbxStyle { dca, dct };

struct TbxFile {
  int version = 3;                      // 2 or 3
  std::string dialect;                  // "TBX-Basic", as the file says
  TbxStyle style = TbxStyle::dca;
  std::string language;                 // of the file: xml:lang of the root
  std::vector<ConceptEntry> entries;    // in file order
  std::size_t language_section_count = 0;
  std::size_t term_count = 0;           // as in the file, empty ones included
  std::vector<Finding> notices;         // info and warning
  LossReport losses;

  [[nodiscard]] std::vector<Concept> concepts() const;  // with the defaults put in
};

// Whether the bytes begin like TBX of either version, whatever the file is called.
[[nodiscard]] bool looks_like_tbx(std::string_view bytes);

// Puts every problem into `problems` (severity error, at most 200). The file is usable only when none was added.
[[nodiscard]] TbxFile read_tbx(std::string_view bytes, const std::string& file, std::vector<Finding>& problems,
                               const TbxLimits& limits = {});
// The same for those who stop at the first problem; the error counts the others.
[[nodiscard]] Result<TbxFile> read_tbx(std::string_view bytes, const std::string& file, const TbxLimits& limits = {});

struct TbxWriteOptions {
  std::string language = "en";                  // xml:lang of the root
  std::string title;                            // of the glossary; for the header
};

// TBX-Basic, DCA, UTF-8, deterministic: the same concepts give the same bytes.
[[nodiscard]] std::string write_tbx(const std::vector<Concept>& concepts, LossReport& losses,
                                    const TbxWriteOptions& options = {});

}  // namespace homeword
