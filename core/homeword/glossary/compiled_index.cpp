#include "homeword/glossary/compiled_index.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unicode/uchar.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "homeword/base/files.h"
#include "homeword/base/hash.h"

namespace homeword {

namespace {

constexpr std::uint32_t format_version = 3;      // of the file and of every block in it
constexpr std::uint32_t byte_order_mark = 0x01020304;
constexpr std::size_t line = 64;                 // blocks begin at multiples of it
constexpr std::size_t block_limit = 64;
constexpr std::uint64_t size_limit = std::uint64_t{4} << 30;

struct Header {
  std::array<char, 8> magic{'H', 'W', 'I', 'N', 'D', 'E', 'X', '\n'};
  std::uint32_t byte_order = byte_order_mark;
  std::uint32_t format = format_version;
  std::array<char, 64> key{};        // SHA-256 of the key, in hexadecimal
  std::uint64_t size = 0;            // of the file
  std::uint64_t checksum = 0;        // of everything behind the header
  std::uint64_t block_count = 0;
};
struct BlockPlace {
  std::uint64_t place = 0;
  std::uint64_t size = 0;
};

// Against accidents, not against ill will: what a mapped block says is looked through before use as well.
std::uint64_t checksum_of(std::span<const std::byte> bytes) {
  std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
  std::size_t at = 0;
  for (; at + 32 <= bytes.size(); at += 32)
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      std::uint64_t piece = 0;
      std::memcpy(&piece, bytes.data() + at + 8 * lane, sizeof(piece));
      lanes[lane] = (lanes[lane] ^ piece) * 0x9E3779B97F4A7C15ull;
      lanes[lane] ^= lanes[lane] >> 32;
    }
  std::uint64_t sum = bytes.size();
  for (; at < bytes.size(); ++at) sum = (sum ^ static_cast<std::uint64_t>(bytes[at])) * 0x9E3779B97F4A7C15ull;
  for (const std::uint64_t one : lanes) sum = (sum ^ one) * 0xD6E8FEB86659FD93ull ^ sum >> 29;
  return sum;
}

std::string full_key(std::string_view key) {
  UVersionInfo unicode_version;
  u_getUnicodeVersion(unicode_version);
  std::string text(key);
  for (const std::uint8_t part : unicode_version) text += "\n" + std::to_string(part);
  return sha256(text);
}

std::size_t round_up(std::size_t size) { return (size + line - 1) / line * line; }

class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    struct stat status {};
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
        static_cast<std::uint64_t>(status.st_size) <= size_limit) {
      size_ = static_cast<std::size_t>(status.st_size);
      int flags = MAP_PRIVATE;
#if defined(MAP_POPULATE)
      flags |= MAP_POPULATE;  // all of it is looked through at once
#endif
      void* const given = mmap(nullptr, size_, PROT_READ, flags, file, 0);
      if (given != MAP_FAILED) bytes_ = static_cast<const std::byte*>(given);
    }
    close(file);
  }
  ~MappedFile() {
    if (bytes_ != nullptr) munmap(const_cast<std::byte*>(bytes_), size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  [[nodiscard]] std::span<const std::byte> bytes() const { return {bytes_, bytes_ == nullptr ? 0 : size_}; }

 private:
  const std::byte* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace

Result<void> write_compiled_index(const std::filesystem::path& path, std::string_view key,
                                  const std::vector<std::span<const std::byte>>& blocks) {
  Header header;
  const std::string hashed = full_key(key);
  std::copy(hashed.begin(), hashed.end(), header.key.begin());
  header.block_count = blocks.size();
  std::vector<BlockPlace> places;
  std::size_t size = round_up(sizeof(Header) + blocks.size() * sizeof(BlockPlace));
  for (const std::span<const std::byte> block : blocks) {
    places.push_back({size, block.size()});
    size = round_up(size + block.size());
  }
  header.size = size;
  std::string bytes(size, '\0');
  std::memcpy(bytes.data() + sizeof(Header), places.data(), places.size() * sizeof(BlockPlace));
  for (std::size_t i = 0; i < blocks.size(); ++i)
    if (!blocks[i].empty()) std::memcpy(bytes.data() + places[i].place, blocks[i].data(), blocks[i].size());
  header.checksum = checksum_of(std::as_bytes(std::span(bytes)).subspan(sizeof(Header)));
  std::memcpy(bytes.data(), &header, sizeof(Header));
  return write_file(path, bytes);
}

std::optional<CompiledIndex> open_compiled_index(const std::filesystem::path& path, std::string_view key) {
  auto file = std::make_shared<const MappedFile>(path);
  const std::span<const std::byte> bytes = file->bytes();
  if (bytes.size() < sizeof(Header)) return {};
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(Header));
  const Header own;
  if (header.magic != own.magic || header.byte_order != own.byte_order || header.format != own.format) return {};
  if (std::string_view(header.key.data(), header.key.size()) != full_key(key)) return {};
  if (header.size != bytes.size() || header.block_count > block_limit ||
      bytes.size() < sizeof(Header) + header.block_count * sizeof(BlockPlace))
    return {};
  if (header.checksum != checksum_of(bytes.subspan(sizeof(Header)))) return {};
  CompiledIndex index;
  for (std::size_t i = 0; i < header.block_count; ++i) {
    BlockPlace block;
    std::memcpy(&block, bytes.data() + sizeof(Header) + i * sizeof(BlockPlace), sizeof(block));
    if (block.place % line != 0 || block.place > bytes.size() || block.size > bytes.size() - block.place) return {};
    index.blocks.push_back(bytes.subspan(block.place, block.size));
  }
  index.owner = {file, bytes.data()};
  return index;
}

}  // namespace homeword
