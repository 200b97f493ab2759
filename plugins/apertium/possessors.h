// "This is your child's new school": behind a form of "be" Apertium takes no notice of the possessive and writes "Esto es su hijo
// escuela nueva". Before generation the possessor is put behind what it owns: "la escuela nueva de su hijo".
#pragma once

#include <string_view>
#include <vector>

#include "stream.h"

namespace apertium_plugin {

// Spanish alone: it knows the words "el" and "de". `source` is the sentence's text; nothing is changed without a possessive in it.
void move_possessors(std::string_view source, std::vector<Unit>& units);

}  // namespace apertium_plugin
