#include "possessors.h"

#include <algorithm>
#include <string>

namespace apertium_plugin {
namespace {

bool holds(const Unit& unit, std::string_view text) { return unit.text.find(text) != std::string::npos; }
bool is_noun(const Unit& unit) { return holds(unit, "<n><") && !holds(unit, "<np>"); }
bool describes(const Unit& unit) { return holds(unit, "<adj>") || holds(unit, "<num>") || holds(unit, "<ord>") || holds(unit, "<vblex><pp>"); }
bool is_whole(const Unit& unit) { return !unit.text.empty() && unit.in_front.empty(); }

}  // namespace

void move_possessors(std::string_view source, std::vector<Unit>& units) {
  if (source.find("'s ") == std::string_view::npos && source.find("\xE2\x80\x99s ") == std::string_view::npos) return;
  for (std::size_t at = 1; at + 1 < units.size(); ++at) {
    // A name, or a noun with its determiner, right behind "ser" and right before another noun: no Spanish sentence has that.
    if (!holds(units[at - 1], "<vbser>") || !is_whole(units[at])) continue;
    const bool has_determiner = holds(units[at], "<det>") && is_noun(units[at + 1]) && is_whole(units[at + 1]);
    if (!holds(units[at], "<np>") && !has_determiner) continue;
    const std::size_t owner = has_determiner ? 2 : 1;
    std::size_t end = at + owner, noun = 0;
    for (; end < units.size() && is_whole(units[end]); ++end) {
      if (is_noun(units[end])) noun = noun == 0 ? end : noun;
      else if (!describes(units[end]) && !(noun != 0 && holds(units[end], "de<pr>") && end + 1 < units.size() && is_noun(units[end + 1]))) break;
      // Two nouns side by side are no longer one thing.
      if (is_noun(units[end]) && noun != end && !holds(units[end - 1], "de<pr>")) break;
    }
    if (noun == 0) continue;
    const std::string& owned = units[noun].text;
    const std::string features = std::string(owned.find("<f>") != std::string::npos ? "<f>" : "<m>") + (owned.find("<pl>") != std::string::npos ? "<pl>" : "<sg>");
    std::rotate(units.begin() + static_cast<std::ptrdiff_t>(at), units.begin() + static_cast<std::ptrdiff_t>(at + owner),
                units.begin() + static_cast<std::ptrdiff_t>(end));
    units[at].in_front = "el<det><def>" + features;
    units[end - owner].in_front = "de<pr>";
    at = end;
  }
}

}  // namespace apertium_plugin
