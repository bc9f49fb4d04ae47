// Quicksort of 300,000 pseudo-random words, four times over.
#include "start.h"
enum { N = 300000, ROUNDS = 5 };
static unsigned values[N];
static void sort(long low, long high) {
    while (low < high) {
        unsigned pivot = values[(low + high) / 2];
        long i = low, j = high;
        while (i <= j) {
            while (values[i] < pivot) i++;
            while (values[j] > pivot) j--;
            if (i <= j) { unsigned t = values[i]; values[i++] = values[j]; values[j--] = t; }
        }
        if (j - low < high - i) { sort(low, j); low = i; } else { sort(i, high); high = j; }
    }
}
long work(void) {
    unsigned seed = 1, sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (long i = 0; i < N; i++) values[i] = seed = seed * 1664525u + 1013904223u;
        sort(0, N - 1);
        for (long i = 1; i < N; i++) if (values[i - 1] > values[i]) return 1;
        sum += values[N / 2] >> 16;
    }
    return sum | 2;
}
