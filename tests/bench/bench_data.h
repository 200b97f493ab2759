// Data of the benchmarks: generated, the same in every run, of a size that is named.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "homeword/glossary/style_guide.h"
#include "numbers.h"

namespace homeword::bench {

// Phrases of one to four invented words; the shorter a list is, the more it is the head of a longer one.
[[nodiscard]] std::vector<std::string> make_phrases(std::size_t count);
// Text of the words those phrases are made of, every 20th word on average the beginning of a phrase.
[[nodiscard]] std::string make_invented_text(std::size_t bytes, const std::vector<std::string>& phrases);

// English sentences of the starter phrase memory (glossaries/us-k12/memory) with their slots filled.
[[nodiscard]] const std::vector<std::string>& school_sentences();
// Paragraphs of five such sentences, parted by blank lines.
[[nodiscard]] const std::string& school_text();   // 1 MB
// The paragraphs one by one, as a document's blocks are.
[[nodiscard]] const std::vector<std::string>& school_paragraphs();

// The release of the invented demo district: the bytes, and opened.
[[nodiscard]] const std::string& release_bytes();
[[nodiscard]] const std::shared_ptr<const StyleGuide>& guide();

}  // namespace homeword::bench
