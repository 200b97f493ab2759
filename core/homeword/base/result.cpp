#include "homeword/base/result.h"

namespace homeword {

std::string Error::sentence() const {
  std::string out;
  if (!file.empty()) out += file + ": ";
  if (!part.empty()) out += part + ": ";
  if (line != 0) {
    out += "line " + std::to_string(line);
    if (column != 0) out += ", column " + std::to_string(column);
    out += ": ";
  }
  out += message;
  if (!found.empty() && !expected.empty()) {
    out += " (found " + found + ", expected " + expected + ")";
  } else if (!found.empty()) {
    out += " (found " + found + ")";
  } else if (!expected.empty()) {
    out += " (expected " + expected + ")";
  }
  if (!out.empty() && out.back() != '.' && out.back() != '!' && out.back() != '?') out += '.';
  if (!remedy.empty()) {
    out += ' ' + remedy;
    if (out.back() != '.') out += '.';
  }
  return out;
}

}  // namespace homeword
