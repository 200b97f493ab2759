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

constexpr std::string_view magic = "HWMEMIX1";
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
  std::memcpy(&rest, key.data() + i, key.size() - i);
  mix(rest);
  hash *= 0xC4CEB9FE1A85EC53ULL;
  return hash ^ hash >> 29;
}

// Classes of letters: a–z without regard to case share 26, then blank, digits, marks, and three for all other scripts.
std::array<std::uint8_t, 128> make_ascii_classes() {
  std::array<std::uint8_t, 128> classes{};
  for (std::size_t i = 0; i < 128; ++i) classes[i] = 28;
  for (char c = 'a'; c <= 'z'; ++c) {
    classes[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(c - 'a');
    classes[static_cast<std::size_t>(c - 'a' + 'A')] = static_cast<std::uint8_t>(c - 'a');
  }
  classes[' '] = 26;
  for (char c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = 27;
  return classes;
}

std::size_t class_of(char32_t letter) {
  static const std::array<std::uint8_t, 128> ascii = make_ascii_classes();
  if (letter < 128) return ascii[letter];
  // Scripts of many letters use all classes, so that Chinese and Arabic are told apart as well as English.
  return static_cast<std::size_t>((letter * 2654435761U) >> 27);
}

// One decoding pass gives all that the bounds need.
Signature sign(std::string_view text, std::size_t& length) {
  Signature out{};
  length = 0;
  std::uint32_t previous = 0;
  const auto take = [&](char32_t letter) {
    std::uint8_t& count = out.letters[class_of(letter)];
    if (count < 255) ++count;
    if (length > 0) {
      const std::uint32_t pair = (previous * 0x9E3779B1U ^ static_cast<std::uint32_t>(letter)) * 0x85EBCA6BU;
      const std::uint32_t bit = pair >> 23;   // 512
      out.pairs[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    }
    previous = static_cast<std::uint32_t>(letter);
    ++length;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      take(static_cast<char32_t>(text[at++]));
    } else {
      take(next_code_point(text, at));
    }
  }
  return out;
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
};

constexpr std::size_t align_up(std::size_t offset) { return (offset + 63) / 64 * 64; }

}  // namespace

std::string normalise_sentence(std::string_view sentence) {
  std::string composed;
  if (!is_plain_ascii(sentence)) {
    composed = to_nfc(sentence);
    sentence = composed;
  }
  std::string out;
  out.reserve(sentence.size());
  bool is_open = false;
  for (std::size_t at = 0; at < sentence.size();) {
    const auto byte = static_cast<unsigned char>(sentence[at]);
    if (byte < 0x80) {
      if (is_blank(sentence[at])) {
        is_open = !out.empty();
      } else {
        if (is_open) out += ' ';
        is_open = false;
        out += sentence[at];
      }
      ++at;
      continue;
    }
    std::size_t next = at;
    const char32_t letter = next_code_point(sentence, next);
    if (is_white_space(letter)) {
      is_open = !out.empty();
    } else {
      if (is_open) out += ' ';
      is_open = false;
      out.append(sentence.substr(at, next - at));
    }
    at = next;
  }
  return out;
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

// ---- distance ------------------------------------------------------------------------------------------------------

EditDistance::EditDistance(std::string_view query) {
  std::vector<char32_t> letters;
  for (std::size_t at = 0; at < query.size();) letters.push_back(next_code_point(query, at));
  length_ = letters.size();
  words_ = std::max<std::size_t>(1, (length_ + 63) / 64);
  ascii_.resize(128 * words_);
  none_.resize(words_);
  for (const char32_t letter : letters)
    if (letter >= 128) others_.push_back(letter);
  std::sort(others_.begin(), others_.end());
  others_.erase(std::unique(others_.begin(), others_.end()), others_.end());
  other_bits_.resize(others_.size() * words_);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const std::uint64_t bit = std::uint64_t{1} << (i & 63);
    if (letters[i] < 128) {
      ascii_[letters[i] * words_ + (i >> 6)] |= bit;
    } else {
      const auto place = static_cast<std::size_t>(std::lower_bound(others_.begin(), others_.end(), letters[i]) - others_.begin());
      other_bits_[place * words_ + (i >> 6)] |= bit;
    }
  }
}

const std::uint64_t* EditDistance::bits_of(char32_t letter) const {
  if (letter < 128) return &ascii_[letter * words_];
  const auto it = std::lower_bound(others_.begin(), others_.end(), letter);
  if (it == others_.end() || *it != letter) return none_.data();
  return &other_bits_[static_cast<std::size_t>(it - others_.begin()) * words_];
}

std::optional<std::size_t> EditDistance::to(std::string_view text, std::size_t limit) const {
  if (length_ == 0) {
    const std::size_t count = count_code_points(text);
    return count <= limit ? std::optional(count) : std::nullopt;
  }
  // Columns of the table are letters of `text`; the bits of a column's vertical differences lie in `plus` and `minus`.
  constexpr std::size_t usual = 8;
  std::array<std::uint64_t, usual> plus_few, minus_few;
  std::vector<std::uint64_t> plus_many, minus_many;
  std::uint64_t* plus = plus_few.data();
  std::uint64_t* minus = minus_few.data();
  if (words_ > usual) {
    plus_many.resize(words_);
    minus_many.resize(words_);
    plus = plus_many.data();
    minus = minus_many.data();
  }
  for (std::size_t w = 0; w < words_; ++w) {
    plus[w] = ~std::uint64_t{0};
    minus[w] = 0;
  }
  const std::uint64_t last_bit = std::uint64_t{1} << ((length_ - 1) & 63);
  std::size_t distance = length_;
  std::size_t left = text.size();   // an upper bound of the columns still to come
  for (std::size_t at = 0; at < text.size();) {
    char32_t letter = 0;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      letter = static_cast<char32_t>(text[at++]);
    } else {
      letter = next_code_point(text, at);
    }
    left = text.size() - at;
    const std::uint64_t* bits = bits_of(letter);
    std::uint64_t carry_plus = 1, carry_minus = 0;   // the top row of the table grows by one a column
    for (std::size_t w = 0; w < words_; ++w) {
      const std::uint64_t equal = bits[w] | carry_minus;
      const std::uint64_t vertical = bits[w] | minus[w];
      const std::uint64_t diagonal = (((equal & plus[w]) + plus[w]) ^ plus[w]) | equal;
      std::uint64_t horizontal_plus = minus[w] | ~(diagonal | plus[w]);
      std::uint64_t horizontal_minus = plus[w] & diagonal;
      if (w + 1 == words_) {
        if ((horizontal_plus & last_bit) != 0) ++distance;
        if ((horizontal_minus & last_bit) != 0) --distance;
      }
      const std::uint64_t out_plus = horizontal_plus >> 63, out_minus = horizontal_minus >> 63;
      horizontal_plus = horizontal_plus << 1 | carry_plus;
      horizontal_minus = horizontal_minus << 1 | carry_minus;
      carry_plus = out_plus;
      carry_minus = out_minus;
      plus[w] = horizontal_minus | ~(vertical | horizontal_plus);
      minus[w] = horizontal_plus & vertical;
    }
    if (distance > limit + left) return std::nullopt;   // every column left can take away one at most
  }
  return distance <= limit ? std::optional(distance) : std::nullopt;
}

// ---- image ---------------------------------------------------------------------------------------------------------

// Rows are sorted by length. Pointers lie in one block: the heap's or the mapped file's.
struct MemoryIndex::Image {
  std::string built;
  void* mapped = nullptr;
  std::size_t mapped_size = 0;

  std::string_view bytes;
  std::size_t rows = 0, slot_count = 0;
  const std::uint8_t* letters = nullptr;      // rows × 32
  const std::uint64_t* pairs = nullptr;       // rows × 8
  const std::uint32_t* lengths = nullptr;     // code points, ascending
  const std::uint64_t* offsets = nullptr;     // of the source in the pool
  const std::uint32_t* source_sizes = nullptr;
  const std::uint32_t* target_sizes = nullptr;   // the target follows its source
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

  std::string_view source(std::size_t row) const { return pool.substr(offsets[row], source_sizes[row]); }
  std::string_view target(std::size_t row) const { return pool.substr(offsets[row] + source_sizes[row], target_sizes[row]); }
  MemoryMatch match(std::size_t row, std::size_t distance, std::size_t longer) const {
    return {numbers[row], source(row), target(row), distance, longer == 0 ? 1.0 : 1.0 - static_cast<double>(distance) / static_cast<double>(longer)};
  }

  // Where each array begins; the same order for writer and reader.
  struct Layout {
    std::size_t letters, pairs, lengths, offsets, source_sizes, target_sizes, numbers, hashes, slots, pool, end;
  };
  static Layout layout_of(std::size_t rows, std::size_t slot_count, std::size_t pool_size) {
    Layout out{};
    std::size_t at = align_up(sizeof(Header));
    const auto place = [&](std::size_t& where, std::size_t size) {
      where = at;
      at = align_up(at + size);
    };
    place(out.letters, rows * 32);
    place(out.pairs, rows * 64);
    place(out.lengths, rows * 4);
    place(out.offsets, rows * 8);
    place(out.source_sizes, rows * 4);
    place(out.target_sizes, rows * 4);
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
    at(pairs, layout.pairs);
    at(lengths, layout.lengths);
    at(offsets, layout.offsets);
    at(source_sizes, layout.source_sizes);
    at(target_sizes, layout.target_sizes);
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

MemoryIndex MemoryIndexBuilder::build() && {
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
    std::memcpy(base + layout.letters + i * 32, signature.letters.data(), 32);
    std::memcpy(base + layout.pairs + i * 64, signature.pairs.data(), 64);
  }
  state.signatures = {};
  put(layout.lengths, state.lengths);
  put(layout.offsets, state.offsets);
  put(layout.source_sizes, state.source_sizes);
  put(layout.target_sizes, state.target_sizes);
  put(layout.numbers, state.numbers);
  put(layout.hashes, state.hashes);
  std::memcpy(base + layout.pool, state.pool.data(), state.pool.size());
  auto* slots = reinterpret_cast<std::uint32_t*>(base + layout.slots);
  const auto* hashes = reinterpret_cast<const std::uint64_t*>(base + layout.hashes);
  for (std::size_t i = 0; i < rows; ++i) {
    std::size_t slot = hashes[i] & (slot_count - 1);
    while (slots[slot] != 0) slot = (slot + 1) & (slot_count - 1);
    slots[slot] = static_cast<std::uint32_t>(i + 1);
  }
  image->point(image->built, rows, slot_count, state.pool.size());
  MemoryIndex index;
  index.image_ = std::move(image);
  return index;
}

std::size_t MemoryIndex::size() const { return image_ == nullptr ? 0 : image_->rows; }

Result<void> MemoryIndex::write(const std::filesystem::path& path, std::string_view stamp) const {
  const MemoryIndex empty = image_ == nullptr ? MemoryIndexBuilder().build() : MemoryIndex();
  const Image& image = image_ == nullptr ? *empty.image_ : *image_;
  Header header;
  std::memcpy(header.magic, magic.data(), magic.size());
  header.byte_order = byte_order_mark;
  header.header_size = sizeof(Header);
  std::memcpy(header.stamp, stamp.data(), std::min(stamp.size(), sizeof header.stamp));
  header.rows = image.rows;
  header.slots = image.slot_count;
  header.pool_size = image.pool.size();
  header.file_size = image.bytes.size();
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
  if (std::string_view(header.magic, magic.size()) != magic || header.byte_order != byte_order_mark || header.header_size != sizeof(Header))
    return refuse("this is no index of a memory, or one of another version");
  char wanted[sizeof header.stamp] = {};
  std::memcpy(wanted, stamp.data(), std::min(stamp.size(), sizeof wanted));
  if (std::memcmp(wanted, header.stamp, sizeof wanted) != 0) return refuse("the index belongs to another state of the memory");
  constexpr std::uint64_t most_rows = std::numeric_limits<std::uint32_t>::max() - 1;
  if (header.rows > most_rows || header.slots > 4 * most_rows || header.pool_size > all.size() || header.file_size != all.size() ||
      !std::has_single_bit(header.slots) || header.slots < header.rows * 2 || Image::layout_of(header.rows, header.slots, header.pool_size).end != all.size())
    return refuse("the index of the memory is damaged");
  image->point(all, header.rows, header.slots, header.pool_size);
  // Offsets are checked once; a damaged one would read outside the file.
  for (std::size_t i = 0; i < image->rows; ++i) {
    const std::uint64_t end = image->offsets[i] + image->source_sizes[i] + image->target_sizes[i];
    if (image->offsets[i] > header.pool_size || end > header.pool_size || (i > 0 && image->lengths[i] < image->lengths[i - 1]))
      return refuse("the index of the memory is damaged");
  }
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

std::vector<MemoryMatch> MemoryIndex::find_nearest(std::string_view sentence, double least, std::size_t most) const {
  std::vector<MemoryMatch> out;
  if (size() == 0 || most == 0) return out;
  const Image& image = *image_;
  const std::string normal = normalise_sentence(sentence);
  if (normal.empty()) return out;
  least = std::clamp(least, 0.5, 1.0);
  std::size_t length = 0;
  const Signature query = sign(normal, length);
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
    scan_letters(image.letters, static_cast<std::size_t>(first - begin), static_cast<std::size_t>(last - begin), query, 2 * allowed - known_apart,
                 known_apart, apart, survivors);
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

  struct Best {
    std::size_t row, distance, longer;
  };
  std::vector<Best> best;   // best first
  const auto is_better = [&](const Best& left, const Best& right) {
    const std::uint64_t a = static_cast<std::uint64_t>(left.distance) * right.longer, b = static_cast<std::uint64_t>(right.distance) * left.longer;
    return a != b ? a < b : image.numbers[left.row] > image.numbers[right.row];
  };
  const EditDistance measure(normal);
  std::size_t bound_index = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    while (bound_index + 1 < starts.size() && starts[bound_index] <= i) ++bound_index;   // starts now hold ends
    const std::size_t row = sorted[i];
    // Rows of one bound lie scattered over the index: the memory is asked for them before they are needed.
    constexpr std::size_t ahead = 16;
    if (i + ahead < sorted.size()) prefetch(image.pairs + std::size_t{sorted[i + ahead]} * 8);
    const std::size_t longer = std::max<std::size_t>(length, image.lengths[row]);
    std::size_t allowed = allowed_at_first(longer);
    if (best.size() == most) {
      const Best& worst = best.back();
      allowed = std::min(allowed, static_cast<std::size_t>(static_cast<std::uint64_t>(worst.distance) * longer / worst.longer));
    }
    if (bound_index > allowed || pair_bound(image.pairs + row * 8, query) > allowed) continue;
    const std::optional<std::size_t> distance = measure.to(image.source(row), allowed);
    if (!distance) continue;
    const Best found{row, *distance, longer};
    if (best.size() == most && !is_better(found, best.back())) continue;
    best.insert(std::upper_bound(best.begin(), best.end(), found, is_better), found);
    if (best.size() > most) best.pop_back();
  }
  for (const Best& one : best) out.push_back(image.match(one.row, one.distance, one.longer));
  return out;
}

}  // namespace homeword
