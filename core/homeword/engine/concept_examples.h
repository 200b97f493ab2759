// Sentences that show how a word is used: taken from the style guide's own phrases, where the words a concept may be said with
// stand in both languages.
//
//     write_site(*guide, "site", {.history = …, .examples = find_concept_examples(guide)});
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/glossary/site.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

// By concept id, at most `most` each, the shortest first, then in the order of the guide's files. Only whole sentences without
// slots for dates, names and the like, of the concepts that act. Errors: a memory file that cannot be read. Cost: one pass of
// both languages' terms over the phrases.
[[nodiscard]] Result<std::map<std::string, std::vector<SiteExample>>> find_concept_examples(const std::shared_ptr<const StyleGuide>& guide,
                                                                                            std::size_t most = 2);

}  // namespace homeword
