// TMX 1.4b (Translation Memory eXchange, LISA OSCAR 2005): reading and writing of files of segment pairs.
//
//     Result<TmxFile> file = read_tmx(bytes, "memory/everyday.en-es.tmx");
//     for (const TmxUnit& unit : file->units)  …  unit.find_variant(LanguageTag::of("es"))->text
//
// Reads levels 1 and 2: inline markup (bpt, ept, ph, it, ut, hi) is taken out of the text and kept beside it, text inside
// native codes (sub) beside its code. Everything else is kept as well: header, user-defined encodings, properties and
// notes with their attributes, dates and names of writers. A DOCTYPE may stand in the file (tmx14.dtd); nothing is ever
// fetched. Entity declarations are refused. Functions are pure and
// thread-safe; reading is linear in the file and holds it once more in memory.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/base/span.h"
#include "homeword/text/language_tag.h"

namespace homeword {

using TmxAttributes = std::vector<std::pair<std::string, std::string>>;

// Text inside a native code (<sub>): the footnote or the title that the code carries.
struct TmxSub {
  std::size_t offset = 0;           // in TmxCode::content
  TmxAttributes attributes;         // datatype, type
  std::string text;

  friend bool operator==(const TmxSub&, const TmxSub&) = default;
};

struct TmxNote {
  std::string text;
  TmxAttributes attributes;         // xml:lang, o-encoding

  friend bool operator==(const TmxNote&, const TmxNote&) = default;
};

struct TmxProperty {
  std::string type;
  std::string value;
  TmxAttributes attributes;         // xml:lang, o-encoding

  friend bool operator==(const TmxProperty&, const TmxProperty&) = default;
};

// A user-defined encoding of the header (<ude> with its <map> entries).
struct TmxEncoding {
  TmxAttributes attributes;         // name, base
  std::vector<TmxAttributes> maps;  // unicode, code, ent, subst

  friend bool operator==(const TmxEncoding&, const TmxEncoding&) = default;
};

// One inline element of a <seg>. `hi` has a span; the others stand at a point of the text.
struct TmxCode {
  std::string element;                                             // bpt, ept, ph, it, ut, hi
  std::vector<std::pair<std::string, std::string>> attributes;     // i, x, type, pos, assoc, in file order
  std::string content;                                             // the native code; empty for hi
  std::vector<TmxSub> subs;                                        // text inside the native code
  Span span;                                                       // bytes of TmxVariant::text

  friend bool operator==(const TmxCode&, const TmxCode&) = default;
};

struct TmxVariant {
  std::string language;             // xml:lang (or lang), as written
  std::string text;                 // of the <seg>, without inline markup
  std::vector<TmxCode> codes;       // in file order
  std::vector<std::pair<std::string, std::string>> attributes;  // creationid, changedate …
  std::vector<TmxProperty> properties;
  std::vector<TmxNote> notes;
};

struct TmxUnit {
  std::string id;                   // tuid; may be empty
  std::size_t line = 0;             // of <tu>, 1-based
  std::vector<TmxVariant> variants; // in file order
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<TmxProperty> properties;
  std::vector<TmxNote> notes;

  // The variant of a language, with tag fallback ("es-MX" → "es"; and "en" is satisfied by "en-US" when nothing nearer
  // is there). Nothing when the unit lacks the language.
  [[nodiscard]] const TmxVariant* find_variant(const LanguageTag& language) const;
};

struct TmxFile {
  std::vector<std::pair<std::string, std::string>> header;      // attributes of <header>
  std::vector<TmxProperty> properties;                          // of the header
  std::vector<TmxNote> notes;                                   // of the header
  std::vector<TmxEncoding> encodings;                           // of the header
  std::vector<TmxUnit> units;
  std::vector<Error> losses;        // what could not be kept (codes inside <sub>), with its line

  // The header attribute, or "".
  [[nodiscard]] std::string_view header_value(std::string_view name) const;
};

struct TmxLimits {
  std::size_t most_units = 5'000'000;
  std::size_t longest_segment = 1'000'000;  // bytes
  std::size_t deepest = 64;                 // elements within elements
};

// Errors name file, line, column and the element. Bytes may be UTF-8, UTF-16 or what the XML declaration says (expat's
// encodings and windows-1252). A unit without a language or without a <seg> is an error: it would be lost in silence otherwise.
[[nodiscard]] Result<TmxFile> read_tmx(std::string_view bytes, std::string_view name, const TmxLimits& limits = {});

// The same for a file of any size, unit by unit: memory holds one unit and a piece of the file. `take` may move from the unit
// and says whether to go on. Gives the file without its units. `limits.most_units` holds here too.
[[nodiscard]] Result<TmxFile> read_tmx_units(std::istream& stream, std::string_view name, const std::function<bool(TmxUnit& unit)>& take,
                                             const TmxLimits& limits = {});

// Deterministic UTF-8 with one element per line; reading the answer gives the same units, codes and notes.
[[nodiscard]] std::string write_tmx(const TmxFile& file);

}  // namespace homeword
