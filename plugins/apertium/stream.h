// The Apertium stream format: text with blanks, and lexical units between analysis and generation. Escaping, and one reader
// that takes it apart, so that no other file knows its punctuation.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace apertium_plugin {

// Plain text made safe to stand in the stream. Characters of the format are escaped; those that Apertium would take for
// marks of its own (* # ~ +) go into blanks, which pass through unread.
void append_escaped(std::string& out, std::string_view text);

// A piece of a stream.
struct Piece {
  enum class Kind { text, blank, unit };  // between the words; a superblank's inside; a lexical unit (lemma and tags)
  Kind kind = Kind::text;
  std::string text;                       // unescaped for text and blank; as it stands for unit
  std::vector<std::string> marks;         // ids of the word-bound blank it stands in
  bool is_unknown = false;                // one word that Apertium did not know (* @) and left as it was
};
// Never fails: what is no stream is text. With `without_unknown_marks`, the marks of words unknown (* @) and not inflected (#)
// outside escapes are dropped from text, and an unknown word is a piece of its own.
std::vector<Piece> read_stream(std::string_view stream, bool without_unknown_marks);

// Rewrites the lexical units of a stream in place, leaving everything else byte for byte. `rewrite` is given the unit's inside
// and its marks, may change both, and answers false to leave it.
struct Unit {
  std::string text;                // "sistema<n><m><sg>"
  std::vector<std::string> marks;
  std::string in_front;            // a unit to be put before it, outside its marks; empty: none
  bool is_joined = false;          // nothing stands between it and the units on both sides; a blank does once its text is gone
};
std::string rewrite_units(std::string_view stream, const std::function<void(std::vector<Unit>&)>& rewrite);

// Takes a stream apart for what works unit by unit: `part` is given the text before each unit and the unit with its signs
// ("^system<n><sg>$"), at the end the text behind the last one and nothing.
void for_each_unit(std::string_view stream, const std::function<void(std::string_view before, std::string_view unit)>& part);

// A unit's inside at its unescaped slashes: "Pick/pick<n><sg>/pick<vblex><inf>" → the word and its readings. Never empty.
std::vector<std::string> split_unit(std::string_view unit);

}  // namespace apertium_plugin
