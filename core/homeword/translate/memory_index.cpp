#include "homeword/translate/memory_index.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "homeword/base/files.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/memory_scan.h"

namespace homeword {
namespace {

constexpr std::string_view file_magic = "HWMEMIX2";
constexpr std::uint32_t byte_order_mark = 0x01020304;

bool is_plain_ascii(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, 8);
    if ((eight & 0x8080808080808080ULL) != 0) return false;
  }
  for (; i < text.size(); ++i)
    if (static_cast<unsigned char>(text[i]) >= 0x80) return false;
  return true;
}

// Whether the text is for certain in NFC: ASCII and letters below U+0300, where no mark stands, in well-formed UTF-8.
bool is_composed(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    std::uint64_t eight = 0;
    if (i + 8 <= text.size()) {
      std::memcpy(&eight, text.data() + i, 8);
      if ((eight & 0x8080808080808080ULL) == 0) {
        i += 8;
        continue;
      }
    }
    // The eight letters, one by one.
    for (const std::size_t end = std::min(i + 8, text.size()); i < end; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte < 0x80) continue;
      if (byte < 0xC2 || byte > 0xCB || i + 1 == text.size() || (static_cast<unsigned char>(text[i + 1]) & 0xC0) != 0x80) return false;
      ++i;
    }
  }
  return true;
}

// Whether white space is for certain single blanks between words; looked at eight bytes at a time. False may be too careful.
bool is_normal(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return text.empty();
  constexpr std::uint64_t ones = 0x0101010101010101ULL, highs = 0x8080808080808080ULL;
  // The high bit of every byte that is zero, and of no other.
  const auto zeros = [](std::uint64_t eight) { return ~(((eight & ~highs) + ~highs) | eight | ~highs); };
  std::uint64_t was_blank = 0;   // the last byte of the eight before
  for (std::size_t i = 0; i < text.size(); i += 8) {
    std::uint64_t eight = ones * 'x';
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(&eight, text.data() + i, std::min<std::size_t>(8, text.size() - i));
    } else {
      return false;
    }
    const std::uint64_t blanks = zeros(eight ^ ones * ' ');
    if ((blanks & (blanks << 8 | was_blank)) != 0) return false;
    was_blank = blanks >> 56;
    // Control characters; and what white space beyond ASCII begins with.
    if (zeros(eight & ones * 0xE0) != 0) return false;
    if ((eight & highs) != 0 && (zeros(eight ^ ones * 0xC2) | zeros(eight ^ ones * 0xE1) | zeros(eight ^ ones * 0xE2) | zeros(eight ^ ones * 0xE3)) != 0) return false;
  }
  return true;
}

bool is_blank(char letter) { return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r'; }

std::uint64_t hash_of(std::string_view key) {
  // A multiply-and-fold hash over eight bytes at a time; fixed, so that an index file reads the same everywhere.
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL ^ key.size();
  const auto mix = [&](std::uint64_t value) {
    hash ^= value;
    hash *= 0xFF51AFD7ED558CCDULL;
    hash ^= hash >> 32;
  };
  std::size_t i = 0;
  for (; i + 8 <= key.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, key.data() + i, 8);
    mix(eight);
  }
  std::uint64_t rest = 0;
  if (i < key.size()) std::memcpy(&rest, key.data() + i, key.size() - i);
  mix(rest);
  hash *= 0xC4CEB9FE1A85EC53ULL;
  return hash ^ hash >> 29;
}

struct Header {
  char magic[8] = {};
  std::uint32_t byte_order = 0;
  std::uint32_t header_size = 0;
  char stamp[64] = {};
  std::uint64_t rows = 0;
  std::uint64_t slots = 0;
  std::uint64_t pool_size = 0;
  std::uint64_t file_size = 0;

  static Header of(std::string_view stamp, std::size_t rows, std::size_t slots, std::size_t pool_size, std::size_t file_size) {
    Header header;
    std::memcpy(header.magic, file_magic.data(), file_magic.size());
    header.byte_order = byte_order_mark;
    header.header_size = sizeof(Header);
    stamp.copy(header.stamp, sizeof header.stamp);  // may be empty
    header.rows = rows;
    header.slots = slots;
    header.pool_size = pool_size;
    header.file_size = file_size;
    return header;
  }
};

constexpr std::size_t align_up(std::size_t offset) { return (offset + 63) / 64 * 64; }

}  // namespace

std::string_view normalise_sentence(std::string_view sentence, std::string& room) {
  std::string composed;
  if (!is_composed(sentence)) {
    composed = to_nfc(sentence);
    sentence = composed;
  }
  if (is_normal(sentence)) {
    if (composed.empty()) return sentence;
    room = std::move(composed);
    return room;
  }
  std::string& out = room;
  out.clear();
  out.reserve(sentence.size());
  // Words are copied whole: nearly every byte stands in one, or is the one blank between two.
  std::size_t start = 0, end = 0;   // of what is to be copied: [start, end)
  const auto copy = [&] {
    if (end == start) return;
    if (!out.empty()) out += ' ';
    out.append(sentence.substr(start, end - start));
  };
  for (std::size_t at = 0; at < sentence.size();) {
    bool is_white = false;
    if (static_cast<unsigned char>(sentence[at]) < 0x80) {
      // A single blank inside stays as it is.
      if (sentence[at] == ' ' && at > start && at == end && at + 1 < sentence.size() && static_cast<unsigned char>(sentence[at + 1]) > ' ' &&
          static_cast<unsigned char>(sentence[at + 1]) < 0x80) {
        end = at += 2;
        continue;
      }
      is_white = is_blank(sentence[at++]);
    } else {
      is_white = is_white_space(next_code_point(sentence, at));
    }
    if (is_white) {
      copy();
      start = end = at;
    } else {
      end = at;
    }
  }
  copy();
  return out;
}

std::string normalise_sentence(std::string_view sentence) {
  std::string room;
  const std::string_view normal = normalise_sentence(sentence, room);
  if (normal.data() != room.data()) room = normal;
  return room;
}

std::string exact_key(std::string_view sentence) {
  std::string key;
  if (is_plain_ascii(sentence)) {
    key.reserve(sentence.size());
    bool is_open = false;
    for (const char letter : sentence) {
      if (is_blank(letter)) {
        is_open = !key.empty();
        continue;
      }
      if (is_open) key += ' ';
      is_open = false;
      key += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    }
  } else {
    key = normalise_sentence(fold(sentence));
  }
  const auto is_closing = [](char letter) { return letter == '.' || letter == '!' || letter == '?' || letter == ':' || letter == ';' || letter == ','; };
  while (!key.empty() && (is_closing(key.back()) || key.back() == ' ')) key.pop_back();
  std::size_t start = 0;
  for (;;) {
    const std::string_view rest = std::string_view(key).substr(start);
    std::size_t size = 0;
    for (const std::string_view bullet : {"-", "*", "•", "·", "▪", "►", "✓", "◦", "●", " "})
      if (rest.starts_with(bullet)) size = bullet.size();
    if (size == 0) break;
    start += size;
  }
  key.erase(0, start);
  return key;
}

// ---- image ---------------------------------------------------------------------------------------------------------

// What is worked out once for a sentence that is looked for.
struct MemoryIndex::Query {
  explicit Query(const std::string& sentence) : signature(sign(sentence, length)), splits(sentence), measure(sentence) {}
  std::size_t length = 0;
  Signature signature;
  Splits splits;
  EditDistance measure;
};

// Rows are sorted by length, and so are their texts: what a look-up reads one after the other lies side by side. Pointers lie
// in one block: the heap's or the mapped file's.
struct MemoryIndex::Image {
  std::string built;
  void* mapped = nullptr;
  std::size_t mapped_size = 0;

  std::string_view bytes;
  std::size_t rows = 0, slot_count = 0;
  const std::uint8_t* letters = nullptr;      // rows × 32
  const std::uint8_t* halves = nullptr;       // rows × 64
  const std::uint32_t* lengths = nullptr;     // code points, ascending
  const std::uint64_t* sources = nullptr;     // rows + 1 places in the pool: a text goes to where the next begins
  const std::uint64_t* targets = nullptr;     // likewise
  const std::uint64_t* numbers = nullptr;     // as given
  const std::uint64_t* hashes = nullptr;      // of the exact key
  const std::uint32_t* slots = nullptr;       // row + 1, or 0
  std::string_view pool;

  Image() = default;
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  ~Image() {
    if (mapped != nullptr) ::munmap(mapped, mapped_size);
  }

  std::string_view source(std::size_t row) const { return {pool.data() + sources[row], sources[row + 1] - sources[row]}; }
  std::string_view target(std::size_t row) const { return {pool.data() + targets[row], targets[row + 1] - targets[row]}; }
  MemoryMatch match(std::size_t row, std::size_t distance, std::size_t longer) const {
    return {numbers[row], source(row), target(row), distance, longer == 0 ? 1.0 : 1.0 - static_cast<double>(distance) / static_cast<double>(longer)};
  }

  // Where each array begins; the same order for writer and reader.
  struct Layout {
    std::size_t letters, halves, lengths, sources, targets, numbers, hashes, slots, pool, end;
  };
  static Layout layout_of(std::size_t rows, std::size_t slot_count, std::size_t pool_size) {
    Layout out{};
    std::size_t at = align_up(sizeof(Header));
    const auto place = [&](std::size_t& where, std::size_t size) {
      where = at;
      at = align_up(at + size);
    };
    place(out.letters, rows * letter_classes);
    place(out.halves, rows * 2 * letter_classes);
    place(out.lengths, rows * 4);
    place(out.sources, (rows + 1) * 8);
    place(out.targets, (rows + 1) * 8);
    place(out.numbers, rows * 8);
    place(out.hashes, rows * 8);
    place(out.slots, slot_count * 4);
    place(out.pool, pool_size);
    out.end = at;
    return out;
  }
  void point(std::string_view all, std::size_t row_count, std::size_t slot_total, std::size_t pool_size) {
    bytes = all;
    rows = row_count;
    slot_count = slot_total;
    const Layout layout = layout_of(row_count, slot_total, pool_size);
    const auto at = [&]<class T>(const T*& pointer, std::size_t offset) { pointer = reinterpret_cast<const T*>(all.data() + offset); };
    at(letters, layout.letters);
    at(halves, layout.halves);
    at(lengths, layout.lengths);
    at(sources, layout.sources);
    at(targets, layout.targets);
    at(numbers, layout.numbers);
    at(hashes, layout.hashes);
    at(slots, layout.slots);
    pool = all.substr(layout.pool, pool_size);
  }
};

struct MemoryIndexBuilder::State {
  std::string pool;
  std::vector<Signature> signatures;
  std::vector<std::uint32_t> lengths, source_sizes, target_sizes;
  std::vector<std::uint64_t> offsets, numbers, hashes;
};

MemoryIndexBuilder::MemoryIndexBuilder() : state_(std::make_unique<State>()) {}
MemoryIndexBuilder::~MemoryIndexBuilder() = default;
MemoryIndexBuilder::MemoryIndexBuilder(MemoryIndexBuilder&&) noexcept = default;

void MemoryIndexBuilder::add(std::uint64_t row, std::string_view source, std::string_view target) {
  const std::string normal = normalise_sentence(source);
  if (normal.empty() || normal.size() > (1U << 30) || target.size() > (1U << 30)) return;
  State& state = *state_;
  std::size_t length = 0;
  state.signatures.push_back(sign(normal, length));
  state.lengths.push_back(static_cast<std::uint32_t>(length));
  state.offsets.push_back(state.pool.size());
  state.source_sizes.push_back(static_cast<std::uint32_t>(normal.size()));
  state.target_sizes.push_back(static_cast<std::uint32_t>(target.size()));
  state.numbers.push_back(row);
  state.hashes.push_back(hash_of(exact_key(normal)));
  state.pool += normal;
  state.pool += target;
}

MemoryIndex MemoryIndexBuilder::build(std::string_view stamp) && {
  State& state = *state_;
  const std::size_t rows = state.lengths.size();
  std::vector<std::uint32_t> order(rows);
  for (std::size_t i = 0; i < rows; ++i) order[i] = static_cast<std::uint32_t>(i);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) { return state.lengths[left] < state.lengths[right]; });
  const std::size_t slot_count = std::bit_ceil(std::max<std::size_t>(rows * 2, 16));
  using Image = MemoryIndex::Image;
  const Image::Layout layout = Image::layout_of(rows, slot_count, state.pool.size());
  auto image = std::make_shared<Image>();
  image->built.resize(layout.end);
  char* base = image->built.data();
  const auto put = [&](std::size_t offset, const auto& values) {
    using Value = typename std::decay_t<decltype(values)>::value_type;
    auto* to = reinterpret_cast<Value*>(base + offset);
    for (std::size_t i = 0; i < rows; ++i) to[i] = values[order[i]];
  };
  for (std::size_t i = 0; i < rows; ++i) {
    const Signature& signature = state.signatures[order[i]];
    std::memcpy(base + layout.letters + i * signature.letters.size(), signature.letters.data(), signature.letters.size());
    std::memcpy(base + layout.halves + i * signature.halves.size(), signature.halves.data(), signature.halves.size());
  }
  state.signatures = {};
  put(layout.lengths, state.lengths);
  put(layout.numbers, state.numbers);
  put(layout.hashes, state.hashes);
  auto* sources = reinterpret_cast<std::uint64_t*>(base + layout.sources);
  auto* targets = reinterpret_cast<std::uint64_t*>(base + layout.targets);
  char* pool = base + layout.pool;
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    sources[i] = end;
    std::memcpy(pool + end, state.pool.data() + state.offsets[order[i]], state.source_sizes[order[i]]);
    end += state.source_sizes[order[i]];
  }
  sources[rows] = end;
  for (std::size_t i = 0; i < rows; ++i) {
    targets[i] = end;
    std::memcpy(pool + end, state.pool.data() + state.offsets[order[i]] + state.source_sizes[order[i]], state.target_sizes[order[i]]);
    end += state.target_sizes[order[i]];
  }
  targets[rows] = end;
  auto* slots = reinterpret_cast<std::uint32_t*>(base + layout.slots);
  const auto* hashes = reinterpret_cast<const std::uint64_t*>(base + layout.hashes);
  for (std::size_t i = 0; i < rows; ++i) {
    std::size_t slot = hashes[i] & (slot_count - 1);
    while (slots[slot] != 0) slot = (slot + 1) & (slot_count - 1);
    slots[slot] = static_cast<std::uint32_t>(i + 1);
  }
  const Header header = Header::of(stamp, rows, slot_count, state.pool.size(), image->built.size());
  std::memcpy(base, &header, sizeof header);
  image->point(image->built, rows, slot_count, state.pool.size());
  MemoryIndex index;
  index.image_ = std::move(image);
  return index;
}

std::size_t MemoryIndex::size() const { return image_ == nullptr ? 0 : image_->rows; }

Result<void> MemoryIndex::write(const std::filesystem::path& path, std::string_view stamp) const {
  const MemoryIndex empty = image_ == nullptr ? MemoryIndexBuilder().build() : MemoryIndex();
  const Image& image = image_ == nullptr ? *empty.image_ : *image_;
  const Header header = Header::of(stamp, image.rows, image.slot_count, image.pool.size(), image.bytes.size());
  // One built for this stamp is written as it lies: a copy would be as large again.
  if (std::memcmp(image.bytes.data(), &header, sizeof header) == 0) return write_file(path, image.bytes);
  std::string bytes(image.bytes);
  std::memcpy(bytes.data(), &header, sizeof header);
  return write_file(path, bytes);
}

Result<MemoryIndex> MemoryIndex::open(const std::filesystem::path& path, std::string_view stamp) {
  const auto refuse = [&](std::string message) {
    return fail({.message = std::move(message), .file = path.string(), .remedy = "Delete the file; it is made anew."});
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return refuse("the index of the memory cannot be read");
  struct stat status {};
  if (::fstat(file, &status) != 0 || status.st_size < static_cast<off_t>(sizeof(Header))) {
    ::close(file);
    return refuse("the index of the memory is cut short");
  }
  auto image = std::make_shared<Image>();
  image->mapped_size = static_cast<std::size_t>(status.st_size);
  void* mapped = ::mmap(nullptr, image->mapped_size, PROT_READ, MAP_PRIVATE, file, 0);
  ::close(file);
  if (mapped == MAP_FAILED) return refuse("the index of the memory cannot be mapped");
  image->mapped = mapped;
  const std::string_view all(static_cast<const char*>(mapped), image->mapped_size);
  Header header;
  std::memcpy(&header, all.data(), sizeof header);
  if (std::string_view(header.magic, file_magic.size()) != file_magic || header.byte_order != byte_order_mark || header.header_size != sizeof(Header))
    return refuse("this is no index of a memory, or one of another version");
  char wanted[sizeof header.stamp] = {};
  stamp.copy(wanted, sizeof wanted);
  if (std::memcmp(wanted, header.stamp, sizeof wanted) != 0) return refuse("the index belongs to another state of the memory");
  constexpr std::uint64_t most_rows = std::numeric_limits<std::uint32_t>::max() - 1;
  if (header.rows > most_rows || header.slots > 4 * most_rows || header.pool_size > all.size() || header.file_size != all.size() ||
      !std::has_single_bit(header.slots) || header.slots < header.rows * 2 || Image::layout_of(header.rows, header.slots, header.pool_size).end != all.size())
    return refuse("the index of the memory is damaged");
  image->point(all, header.rows, header.slots, header.pool_size);
  // Offsets are checked once; a damaged one would read outside the file.
  // A slot array of the right size and rising places: every text lies in the pool.
  bool is_sound = image->sources[0] == 0 && image->targets[0] == image->sources[image->rows] && image->targets[image->rows] == header.pool_size;
  for (std::size_t i = 0; i < image->rows && is_sound; ++i)
    is_sound = image->sources[i] <= image->sources[i + 1] && image->targets[i] <= image->targets[i + 1] && (i == 0 || image->lengths[i - 1] <= image->lengths[i]);
  if (!is_sound) return refuse("the index of the memory is damaged");
  std::size_t used = 0;
  for (std::size_t i = 0; i < image->slot_count; ++i) {
    if (image->slots[i] > image->rows) return refuse("the index of the memory is damaged");
    used += image->slots[i] != 0 ? 1 : 0;
  }
  if (used != image->rows) return refuse("the index of the memory is damaged");
  MemoryIndex index;
  index.image_ = std::move(image);
  return index;
}

std::vector<MemoryMatch> MemoryIndex::find_exact(std::string_view sentence) const {
  std::vector<MemoryMatch> out;
  if (size() == 0) return out;
  const Image& image = *image_;
  const std::string key = exact_key(sentence);
  if (key.empty()) return out;
  const std::uint64_t hash = hash_of(key);
  for (std::size_t slot = hash & (image.slot_count - 1); image.slots[slot] != 0; slot = (slot + 1) & (image.slot_count - 1)) {
    const std::size_t row = image.slots[slot] - 1;
    if (image.hashes[row] == hash && exact_key(image.source(row)) == key) out.push_back(image.match(row, 0, 0));
    if (out.size() >= 1000) break;   // one sentence approved a thousand times over: the rest says nothing new
  }
  if (out.size() > 1) {
    const std::string normal = normalise_sentence(sentence);
    std::stable_sort(out.begin(), out.end(), [&](const MemoryMatch& left, const MemoryMatch& right) {
      const bool left_same = left.source == normal, right_same = right.source == normal;
      if (left_same != right_same) return left_same;
      return left.row > right.row;
    });
  }
  return out;
}

// The best rows of at least `least`, at most `most` of them; best first. Few when fewer are that similar.
struct MemoryIndex::Best {
  std::size_t row, distance, longer;
};

std::vector<MemoryIndex::Best> MemoryIndex::find_best(const Image& image, const Query& query, double least, std::size_t most) {
  const std::size_t length = query.length;
  // The greatest distance still similar enough; the small addition keeps 0.8 × 120 from being a hair too little.
  const auto allowed_at_first = [&](std::size_t longer) { return static_cast<std::size_t>(std::floor((1.0 - least) * static_cast<double>(longer) + 1e-9)); };

  const std::uint32_t* begin = image.lengths;
  const std::uint32_t* end = image.lengths + image.rows;
  std::vector<Survivor> survivors;
  std::size_t largest_bound = 0;
  const auto scan = [&](std::size_t row_length, const std::uint32_t* first, const std::uint32_t* last) {
    const std::size_t longer = std::max(length, row_length);
    const std::size_t apart = longer - std::min(length, row_length);
    const std::size_t allowed = allowed_at_first(longer);
    if (apart > allowed) return;
    // Counts stop at 255: only where none can have stopped do their sums tell the lengths.
    const std::size_t known_apart = longer < 255 ? apart : 0;
    const std::size_t before = survivors.size();
    scan_letters(image.letters, static_cast<std::size_t>(first - begin), static_cast<std::size_t>(last - begin), query.signature,
                 2 * allowed - known_apart, known_apart, apart, survivors);
    if (!query.splits.is_empty()) sift_halves(image.halves, row_length, query.splits, allowed, before, survivors);
    largest_bound = std::max(largest_bound, allowed);
  };
  const auto shortest = static_cast<std::uint32_t>(std::max<double>(1.0, std::ceil(least * static_cast<double>(length) - 1e-9)));
  const auto longest = static_cast<std::uint64_t>(std::floor(static_cast<double>(length) / least + 1e-9));
  for (const std::uint32_t* first = std::lower_bound(begin, end, shortest); first != end && *first <= longest;) {
    const std::uint32_t* last = std::upper_bound(first, end, *first);
    scan(*first, first, last);
    first = last;
  }
  // Most promising first: what is found early spares measuring the rest.
  std::vector<std::uint32_t> starts(largest_bound + 2, 0);
  for (const Survivor& one : survivors) ++starts[one.bound + 1];
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  std::vector<std::uint32_t> sorted(survivors.size());
  for (const Survivor& one : survivors) sorted[starts[one.bound]++] = one.row;

  std::vector<Best> best;
  const auto is_better = [&](const Best& left, const Best& right) {
    const std::uint64_t a = static_cast<std::uint64_t>(left.distance) * right.longer, b = static_cast<std::uint64_t>(right.distance) * left.longer;
    return a != b ? a < b : image.numbers[left.row] > image.numbers[right.row];
  };
  std::size_t bound = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    while (bound + 1 < starts.size() && starts[bound] <= i) ++bound;   // starts now hold ends
    const std::size_t row = sorted[i];
    // Rows of one bound lie scattered over the index: the memory is asked for them before they are needed.
    constexpr std::size_t ahead = 8;
    if (i + 2 * ahead < sorted.size()) prefetch(image.sources + sorted[i + 2 * ahead]);
    if (i + ahead < sorted.size()) prefetch(image.pool.data() + image.sources[sorted[i + ahead]]);
    const std::size_t longer = std::max<std::size_t>(length, image.lengths[row]);
    std::size_t allowed = allowed_at_first(longer);
    if (best.size() == most) {
      const Best& worst = best.back();
      allowed = std::min(allowed, static_cast<std::size_t>(static_cast<std::uint64_t>(worst.distance) * longer / worst.longer));
    }
    if (bound > allowed) continue;
    const std::optional<std::size_t> distance = query.measure.to(image.source(row), image.lengths[row], allowed);
    if (!distance) continue;
    const Best found{row, *distance, longer};
    if (best.size() == most && !is_better(found, best.back())) continue;
    best.insert(std::upper_bound(best.begin(), best.end(), found, is_better), found);
    if (best.size() > most) best.pop_back();
  }
  return best;
}

std::vector<MemoryMatch> MemoryIndex::find_nearest(std::string_view sentence, double least, std::size_t most) const {
  std::vector<MemoryMatch> out;
  if (size() == 0 || most == 0) return out;
  const Query query(normalise_sentence(sentence));
  if (query.length == 0) return out;
  least = std::clamp(least, 0.5, 1.0);
  // Looking for very similar ones costs little, and where there are enough of them no other can be among the best.
  for (double similar = 0.9; similar > least + 0.01; similar -= 0.1)
    if (const std::vector<Best> best = find_best(*image_, query, similar, most); best.size() == most) {
      for (const Best& one : best) out.push_back(image_->match(one.row, one.distance, one.longer));
      return out;
    }
  for (const Best& one : find_best(*image_, query, least, most)) out.push_back(image_->match(one.row, one.distance, one.longer));
  return out;
}

}  // namespace homeword
