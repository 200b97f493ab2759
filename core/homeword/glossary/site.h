// The style guide as a web site of plain files: an office opens it from a folder or puts it on any server.
//
//     Result<SiteReport> report = write_site(*guide, "site");      // then open site/index.html
//
// Every page stands in every language the site speaks (English and Spanish today), each with `lang` and `dir`; a list from A
// to Z serves without scripts, a small script of our own adds search, also from a file:// address. Each concept shows its
// preferred terms, what else may be said and what is to be avoided, the explanation, "what this means for your child", examples,
// status, source and recorded decisions. Nothing is loaded from elsewhere, nothing is stored in the browser. Colours meet
// WCAG 2.1 AA; pages print. The same guide gives the same bytes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/glossary/history.h"
#include "homeword/glossary/style_guide.h"

namespace homeword {

using SiteExample = std::map<std::string, std::string>;   // the same sentence by language tag

struct SiteOptions {
  std::vector<HistoryEvent> history;   // shown with its concept; read_history() gives it
  std::map<std::string, std::vector<SiteExample>> examples = {};   // by concept id
};

struct SiteReport {
  std::filesystem::path start;         // the page to open
  std::size_t page_count = 0;
};

// Writes the site of the concepts that act (StyleGuide::is_active) into `folder`, made when absent. Pages of an earlier site
// in that folder which are no longer needed are removed. Errors: the folder holds other files than an earlier site's, a file
// cannot be written.
[[nodiscard]] Result<SiteReport> write_site(const StyleGuide& guide, const std::filesystem::path& folder,
                                            const SiteOptions& options = {});

}  // namespace homeword
