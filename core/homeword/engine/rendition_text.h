// Lines the renditions share. Private to the engine room.
#pragma once

#include <string>

#include "homeword/engine/rendition.h"
#include "homeword/text/messages.h"

namespace homeword {

// The translated letter's title: its first heading, else its title property, else its first sentence.
struct PageTitle {
  std::string text;
  std::string language;  // BCP 47; the source's where the title was left in it
};
[[nodiscard]] PageTitle find_title(const DocumentTranslation& translation, const RenditionContext& context);

// "Document 1a2b3c4d · style guide demo-district 2026.1 (release 9f8e…)": which letter and which words, never when or where.
[[nodiscard]] std::string provenance_line(const RenditionContext& context, const Messages& messages);

}  // namespace homeword
