export const answer = "forty-two, and some words that could be packed"
