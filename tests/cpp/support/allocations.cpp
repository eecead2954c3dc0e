// Replaces operator new and, through the linker's --wrap, malloc and its kin in the objects that
// are linked into the tests: Eigen takes its memory from malloc, the standard library from operator
// new.
#include "support/allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> is_counting{false};
std::atomic<long> allocations{0};

void note_allocation() {
  if (is_counting.load(std::memory_order_relaxed)) ++allocations;
}

}  // namespace

#ifdef HESSE_WRAP_MALLOC
extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void* __real_realloc(void* memory, std::size_t size);

void* __wrap_malloc(std::size_t size) {
  note_allocation();
  return __real_malloc(size);
}

void* __wrap_calloc(std::size_t count, std::size_t size) {
  note_allocation();
  return __real_calloc(count, size);
}

void* __wrap_realloc(void* memory, std::size_t size) {
  note_allocation();
  return __real_realloc(memory, size);
}
}
#endif

// std::stable_sort asks this one for its buffer.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
#ifndef HESSE_WRAP_MALLOC
  note_allocation();
#endif
  return std::malloc(size > 0 ? size : 1);
}

void* operator new(std::size_t size) {
  void* memory = operator new(size, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void* operator new(std::size_t size, std::align_val_t alignment) {
  note_allocation();
  const std::size_t unit = static_cast<std::size_t>(alignment);
  void* memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace hesse::test {

AllocationCount::AllocationCount() {
  allocations = 0;
  is_counting = true;
}

AllocationCount::~AllocationCount() { stop(); }

void AllocationCount::stop() { is_counting = false; }

long AllocationCount::count() const { return allocations; }

}  // namespace hesse::test
