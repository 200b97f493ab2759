// Result<T>: the answer of everything that works on what people give us.
//
// Bad user data is a value, never a crash and never an exception:
//
//     Result<Document> document = read_document(path);
//     if (!document) return tl::make_unexpected(document.error());   // or: print document.error().sentence()
//
// A wrong set-up (a missing data folder, a programming mistake) throws std::runtime_error or std::logic_error instead.
// Follows the shape of C++23 std::expected, through the header-only tl::expected.
#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "homeword/base/export.h"

namespace homeword {

// What went wrong, where, and how to mend it. Empty strings and zeros mean "not known" or "does not apply".
struct HOMEWORD_EXPORT Error {
  std::string message;   // what happened, one sentence without the place: "the archive is cut short"
  std::string file;      // as the user named it
  std::string part;      // a member of a container: "word/document.xml"
  std::size_t line = 0;    // 1-based
  std::size_t column = 0;  // 1-based, in code points
  std::string found;     // what stood there
  std::string expected;  // what should have stood there
  std::string remedy;    // what the reader can do: "open it in Word and save it again"

  // The whole as one line for a person: "letter.docx: word/document.xml:3:7: the archive is cut short (found …, expected …). Remedy."
  [[nodiscard]] std::string sentence() const;
};

template <class T>
using Result = tl::expected<T, Error>;

using Unexpected = tl::unexpected<Error>;

// Shortest way to refuse: `return fail({.message = "the file is empty", .file = path});`
[[nodiscard]] inline Unexpected fail(Error error) { return Unexpected(std::move(error)); }

}  // namespace homeword
