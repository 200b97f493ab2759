#include "homeword/glossary/stored_zip.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>

namespace homeword {
namespace {

constexpr std::uint32_t local_signature = 0x04034B50, central_signature = 0x02014B50, end_signature = 0x06054B50;
constexpr std::uint64_t most = 0xFFFFFFFEu;
constexpr std::uint32_t made_by = 3u << 8 | 63;          // Unix, APPNOTE 6.3
constexpr std::uint32_t needed_version = 10;             // 1.0: plain members
constexpr std::uint32_t utf8_name = 1u << 11;
constexpr std::uint32_t first_day = 1u << 5 | 1u;        // 1 January 1980, the earliest ZIP knows
constexpr std::uint32_t permissions = 0100644u << 16;    // a file everyone may read

void add(std::string& out, std::uint32_t value, int size) {
  for (int i = 0; i < size; ++i, value >>= 8) out += static_cast<char>(value & 0xFF);
}

// What the local header and the directory say about a member in the same words.
void add_common(std::string& out, const StoredMember& member, std::uint32_t checksum) {
  const bool is_ascii = std::all_of(member.name.begin(), member.name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  add(out, needed_version, 2);
  add(out, is_ascii ? 0 : utf8_name, 2);
  add(out, 0, 2);  // stored
  add(out, 0, 2);  // midnight
  add(out, first_day, 2);
  add(out, checksum, 4);
  add(out, static_cast<std::uint32_t>(member.text.size()), 4);
  add(out, static_cast<std::uint32_t>(member.text.size()), 4);
  add(out, static_cast<std::uint32_t>(member.name.size()), 2);
  add(out, 0, 2);  // no extra field
}

std::uint32_t checksum_of(std::string_view text) {
  uLong sum = crc32(0, nullptr, 0);
  for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(text.size(), 1u << 30)))
    sum = crc32(sum, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(std::min<std::size_t>(text.size(), 1u << 30)));
  return static_cast<std::uint32_t>(sum);
}

}  // namespace

Result<std::string> write_stored_zip(const std::vector<StoredMember>& members) {
  std::uint64_t size = 22;
  for (const StoredMember& member : members) {
    if (member.name.size() > 0xFFFF) return fail({.message = "the name of a member is too long", .part = std::string(member.name.substr(0, 80))});
    size += 30 + 46 + 2 * member.name.size() + member.text.size();
  }
  if (members.size() > 0xFFFE || size > most)
    return fail({.message = "it would be larger than an archive of this kind can be", .expected = "less than 4 GB and 65 535 members"});
  std::string out, directory;
  out.reserve(static_cast<std::size_t>(size));
  for (const StoredMember& member : members) {
    const std::uint32_t checksum = checksum_of(member.text);
    add(directory, central_signature, 4);
    add(directory, made_by, 2);
    add_common(directory, member, checksum);
    add(directory, 0, 2);  // no comment
    add(directory, 0, 2);  // disk
    add(directory, 0, 2);  // binary, as far as ZIP is concerned
    add(directory, permissions, 4);
    add(directory, static_cast<std::uint32_t>(out.size()), 4);
    directory += member.name;
    add(out, local_signature, 4);
    add_common(out, member, checksum);
    out += member.name;
    out += member.text;
  }
  const auto start = static_cast<std::uint32_t>(out.size());
  out += directory;
  add(out, end_signature, 4);
  add(out, 0, 4);  // disks
  add(out, static_cast<std::uint32_t>(members.size()), 2);
  add(out, static_cast<std::uint32_t>(members.size()), 2);
  add(out, static_cast<std::uint32_t>(directory.size()), 4);
  add(out, start, 4);
  add(out, 0, 2);  // no comment
  return out;
}

}  // namespace homeword
