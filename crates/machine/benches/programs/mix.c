// Calls, branches, divisions, bytes and words: hashing, a state machine, recursion, a linked list.
#include "start.h"
enum { NODES = 4096, TEXT = 65536, ROUNDS = 60 };
static struct node { struct node *next; unsigned long value; } nodes[NODES];
static unsigned char text[TEXT];
static unsigned fib(unsigned n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static unsigned count_words(void) {
    unsigned words = 0, inside = 0;
    for (int i = 0; i < TEXT; i++) {
        unsigned letter = text[i] % 7 != 0;
        words += letter && !inside;
        inside = letter;
    }
    return words;
}
static unsigned hash(void) {
    unsigned h = 2166136261u;
    for (int i = 0; i < TEXT; i++) h = (h ^ text[i]) * 16777619u;
    return h;
}
long work(void) {
    unsigned long sum = 0;
    for (int i = 0; i < NODES; i++) {
        nodes[i].next = &nodes[(i * 1103 + 7) % NODES];
        nodes[i].value = i / 3 + i % 11;
    }
    for (int i = 0; i < TEXT; i++) text[i] = (i * 31) ^ (i >> 5);
    for (int round = 0; round < ROUNDS; round++) {
        struct node *at = nodes;
        for (int i = 0; i < NODES; i++) { sum += at->value; at = at->next; }
        sum += count_words() + hash() + fib(18 + round % 3);
        text[round * 100] ^= sum;
    }
    return sum | 1;
}
